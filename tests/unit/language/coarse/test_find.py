"""Rule 8 sees coarse words, insults and threats where they are meant, and nowhere else."""

from __future__ import annotations

import pytest

from mailgate.language.coarse import CERTAIN, UNSURE, find


def top(text: str, language: str = "es") -> float:
    """The highest certainty found in the own words."""
    return max((coarse.certainty for coarse in find("", text, language)), default=0.0)


@pytest.mark.parametrize(
    "text",
    [
        "Son unos pendejos y ya me cansé",
        "llevo toda la pinche tarde con esto",
        "Esta chingadera no sirve",
        "Ya me tienen hasta la madre",
        "o lo arreglan o se van mucho a la verga",
        "arréglenlo hdp",
        "váyanse alv con su panel",
        "no mamen, otra vez se cayó",
        "me cago en la leche, otra vez caído",
        "sois unos gilipollas integrales",
        "estoy hasta los huevos de vuestro soporte",
        "son unos pelotudos, che",
        "pónganse a trabajar, weones culiaos",
        "qué gonorrea de servicio, malparidos",
        "esa vaina no sirve, mamagüevo",
        "¿Qué carajos hicieron con mi zona?",
        "¿Están retrasados o nomás se hacen?",
        "Panda de inútiles, eso es lo que sois",
        "no son más que unos rateros de quinta",
        "Regresen a esa vieja mensa a la cocina",
        "les voy a partir la cara a todos",
        "ya sé dónde viven, tengan cuidado",
    ],
)
def test_spanish_hits(text: str) -> None:
    """Coarse words of every country, insults, slurs and threats are certain."""
    assert top(text) >= CERTAIN


@pytest.mark.parametrize(
    "text",
    [
        "fix your fucking server",
        "what a load of bullshit",
        "you useless bastards",
        "your tech is a moron",
        "a bunch of brainless clowns run this",
        "get off your lazy asses",
        "I know where you live",
        "I will break your legs",
    ],
)
def test_english_hits(text: str) -> None:
    """The same in English."""
    assert top(text, "en") >= CERTAIN


@pytest.mark.parametrize(
    "text",
    [
        "p3nd3j0s",
        "p*nche",
        "p**che",
        "pend*jos",
        "m i e r d a",
        "p.u.t.a",
        "m-i-e-r-d-a",
        "PUTAAAAAS",
        "pinshi",
        "kabrones",
        "vrga",
        "ch1ng4d3r4",
        "реndejo",
        "ｐｉｎｃｈｅ",
        "pín\u0301che",
        "pin\u200bche",
        "cabrónnnn",
        "f**k",
        "sh1t",
        "a$$hole",
        "f u c k",
    ],
)
def test_disguises(text: str) -> None:
    """Leetspeak, masks, spacing, repetition, sounds and look-alike letters hide nothing."""
    assert top(f"ya arreglen esto {text} de una vez", "") >= CERTAIN


@pytest.mark.parametrize(
    "text",
    [
        "La reputación del dominio y la disputa con el diputado",
        "Escribo desde Putumayo, Cojedes y la calle Chingú sobre la computadora",
        "el cúmulo de correos de Scunthorpe, assassin y 142,460 currently",
        "Atentamente, Dick Smith",
        "Alta de buzón para la Dra. Verga Moretti",
        "La verga mayor del bergantín no carga en el museo naval",
        "Concha Villar, gerente",
        "La concha de mar no sale en el catálogo",
        "los huevos de granja y la paja salen con precio mal",
        "Quiero coger cita y no me deja coger el turno",
        "La polla mundialista de la oficina no guarda marcadores",
        "la impresora negra y el tóner negro",
        "tenemos la IP en la lista negra de Piedras Negras",
        "el expediente de la perra se sobrescribe en la veterinaria",
        "la madre superiora y el Día de las Madres",
        "se busca pinche de cocina y camarero",
        "jugo de mamón y lechosa en la finca",
        "abrí mierda.example/puta y /tmp/pUt0k9x/m13rd2.pack y salió 404",
        "el usuario puta@mail.example y culo_de_botella.png",
        'el comentario dice "pinche vieja pendeja" y no lo puedo borrar',
        "2024-05-30 03:11:02 198.51.100.7 SPAM author=puto len=44",
        "Es inútil vaciar la caché, y es un tiempo ridículo",
        "llegan 300 correos basura al día",
        "perdón por la pregunta tan tonta",
        "Hay que matar el proceso que se quedó colgado",
    ],
)
def test_innocents(text: str) -> None:
    """Names, hosts, paths, logs, quotes and words of two meanings in their harmless one stay."""
    assert find(text, text, "es") == ()


@pytest.mark.parametrize(
    "text",
    [
        "PÉSIMO SERVICIO, ES UNA VERGÜENZA",
        "No sirven para nada sus respaldos, qué falta de seriedad",
        "Mi abogado los va a demandar y me voy con la competencia",
        "Voy a quemarlos en todas las redes sociales",
        "Esto es una burla, llevo cuatro días esperando",
        "Es el peor hosting que he contratado en mi vida",
    ],
)
def test_hard_criticism_is_clean(text: str) -> None:
    """Anger, capitals, lawyers and leaving break nothing."""
    assert top(text) < UNSURE


def test_the_admin_adds_and_takes_out_words() -> None:
    """Extra words are certain, disguised too; allowed ones are not looked for."""
    assert find("", "qué ch4fa está", "es", extra=("chafa",))[0].certainty >= CERTAIN
    assert find("", "el pinche panel", "es", allowed=("Pinche",)) == ()


def test_spans_name_the_words_and_their_text() -> None:
    """Each finding quotes its words at their place, in the subject or the own words."""
    subject, body = "Pinche cPanel", "Hola.\n\nOtra vez su p1nche panel, pendejos."
    found = find(subject, body, "es")
    assert [coarse.span.text for coarse in found] == ["Pinche", "p1nche", "pendejos"]
    for coarse in found:
        text = subject if coarse.span.where == "subject" else body
        assert text[coarse.span.start :].startswith(coarse.span.text)


def test_a_threat_is_told_from_an_insult() -> None:
    """The kind says what it is."""
    assert [coarse.kind for coarse in find("", "les voy a romper el hocico", "es")] == ["threat"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sé dónde trabajan y los voy a esperar", "es"),
        ("tengo ganas de golpear al que borró mi cuenta", "es"),
        ("les voy a mandar unos golpeadores", "es"),
        ("uno de ustedes va a salir herido", "es"),
        ("esto lo van a pagar con sangre", "es"),
        ("one of you is going to get shot", "en"),
        ("you are a dead man if I lose this shop", "en"),
        ("I will crush your fingers", "en"),
    ],
)
def test_threats_of_harm(text: str, language: str) -> None:
    """What harms a body is a threat, whatever the words."""
    assert any(coarse.kind == "threat" and coarse.certainty >= CERTAIN for coarse in find("", text, language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sé dónde trabajan, puedo pasar a firmar el contrato", "es"),
        ("el técnico salió golpeado en un accidente y no pudo venir", "es"),
        ("vendemos pistolas de silicón y el catálogo no carga", "es"),
        ("mi jefe me va a matar si no sale el correo", "es"),
        ("el banco de sangre no recibe las citas", "es"),
        ("our customers are going to get hurt by this outage", "en"),
        ("the gun shop page with the rifle catalogue is blank", "en"),
        ("the dead link checker and the dead drive", "en"),
    ],
)
def test_harm_that_threatens_nobody(text: str, language: str) -> None:
    """Accidents, goods and figures of speech."""
    assert find("", text, language) == ()
