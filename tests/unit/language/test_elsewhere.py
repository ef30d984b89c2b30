"""Rule 0: what settles it either way, whatever the model says."""

import pytest

from mailgate.language.elsewhere import nothing_opens, webmail_fails_too


@pytest.mark.parametrize(
    "words",
    [
        "Aquí en la oficina no abre ninguna página, ni Google.",
        "Ninguna página carga desde ayer en esta máquina.",
        "Nothing works here, not even YouTube.",
        "No website opens on the laptop since the storm.",
        "Nos quedamos sin internet por la lluvia y no vemos el correo.",
    ],
)
def test_no_site_at_all_points_to_the_customers_line(words: str) -> None:
    found = nothing_opens(words)
    assert found is not None
    assert words[found.start : found.start + len(found.text)] == found.text


@pytest.mark.parametrize(
    "words",
    [
        "Ninguna imagen de la galería se ve.",
        "Google Search Console marca error en el sitemap.",
        "No page of the shop shows prices since Monday.",
        "Nuestra página no abre.",
    ],
)
def test_one_site_or_one_part_of_it_does_not(words: str) -> None:
    assert nothing_opens(words) is None


@pytest.mark.parametrize(
    "words",
    [
        "No llega nada, ni en Outlook ni en el webmail.",
        "El webmail tampoco abre.",
        "Your webmail fails as well.",
    ],
)
def test_a_webmail_that_fails_as_well_speaks_against_the_customers_program(words: str) -> None:
    assert webmail_fails_too(words)


def test_a_webmail_that_works_does_not() -> None:
    assert not webmail_fails_too("En el webmail sí entran los correos.")
