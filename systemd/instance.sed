# Makes mailgate@.service of mailgate.service: one of several gates on one PostgreSQL, each with a config of its own.
1s/.*/# One of several gates on one PostgreSQL (store.url of its config). Made of mailgate.service by instance.sed./
s|^Description=.*|Description=mailgate %i: judges and forwards a support mailbox's mail|
s|/etc/mailgate/mailgate\.toml|/etc/mailgate/%i.toml|
s|^StateDirectory=mailgate$|StateDirectory=mailgate-%i|
s|%S/mailgate$|%S/mailgate-%i|
s|/run/credentials/mailgate\.service|/run/credentials/mailgate@%i.service|
