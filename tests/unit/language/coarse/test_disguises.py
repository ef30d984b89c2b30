"""A disguised word is seen through; a word, name or code that only looks like one is left alone."""

from __future__ import annotations

import pytest

from mailgate.language.coarse import CERTAIN, UNSURE, find


def top(text: str, language: str = "") -> float:
    """The highest certainty found in the own words."""
    return max((coarse.certainty for coarse in find("", text, language)), default=0.0)


APART = [
    "m i e r d a.", "M I E R D A!!", "(p e n d e j o s)", "m. i. e. r. d. a.", "m - i - e - r - d - a",
    "chin g a d a", "ch i n g a d a", "p u t o s,", "b u l l s h i t", "h d p", "A L V", "m.i.e.r.d.a",
    "p_e_n_d_e_j_o_s", "p/e/n/d/e/j/o/s", "h.d.p", "H.D.P.", "h-d-p", "a.l.v.", "pen-dejos", "s.h.i.t.t.y",
]  # fmt: skip
COVERED = [
    "p*nd3jo", "p€ndejos", "verg@", "vrg@", "put@", "ching@", "m13rd@", "pvtos", "pvt0s", "hijo de pvta", "culer0s",
    "kulero5", "h1jueput@", "bolud0s", "pel0tud0s", "j0der", "c0ño", "conchetum4re", "la c0ncha de su madre",
    "son unos idi0tas", "n0 mames", "a$$hole", "a$$", "b!tch", "sh1t", "motherf*cker", "azzhole", "mf'ers",
]  # fmt: skip
RESPELLED = [
    "pinxe", "pinshi", "kbrones", "peeendejos", "jooder", "puuta", "mamawebo", "vtalv", "ctm", "wn ql", "mamadas",
    "p\u200be\u200bn\u200bd\u200be\u200bj\u200bo", "pu\u00adtos", "pеndеjоs", "𝐩𝐮𝐭𝐨𝐬", "ⓟⓤⓣⓞⓢ", "ＰＵＴＯＳ",
    "phuck", "stfu",
]  # fmt: skip


@pytest.mark.parametrize("text", [*APART, *COVERED, *RESPELLED])
def test_disguises_are_seen_through(text: str) -> None:
    """Letters set apart, covered, left out, doubled, or taken from elsewhere."""
    assert top(f"ya arreglen esto {text} por favor") >= CERTAIN


@pytest.mark.parametrize(
    "text", ["es una m**** de servicio", "hijos de p***", "su p***** sistema", "what a load of s***"]
)
def test_a_mask_that_leaves_one_letter_is_held(text: str) -> None:
    """The gate can't know the word: a person looks."""
    assert top(text) >= UNSURE


@pytest.mark.parametrize(
    "text",
    [
        "la contraseña es c****** y el usuario p****",
        "la tarjeta terminada en **** **** 1234",
        "*importante* y *urgente*: el precio* no incluye IVA",
        "el modelo V3RG4-22, la placa PUT-102 y la serie OR70-9",
        "la clave SAT PUT010203AB1 y el hash 5h1t2f0c",
        "A V I S O: los d a t o s del S. A. de C. V., p. d.",
        "si no se lo di ya te lo di yo",
        "1 2 3 4 5 6",
        "escriban a ventas@ y a compras@ de nuestro dominio",
        "la CTM y la sección 5 del sindicato",
        "nuestro CSM no contesta",
        "la norma PTM del equipo",
        "we assess the shiite archive with Joda time, pros and cons",
        "cooperar con Saavedra, leer y creer en el zoológico",
        "Isaac, Aaron y la señora Feijóo",
    ],
)
def test_codes_and_ordinary_spelling_stay(text: str) -> None:
    """Covered passwords, codes, abbreviations and doubled letters of plain words."""
    assert find(text, text, "") == ()


@pytest.mark.parametrize(
    "text",
    [
        "pinche en el enlace para ver el error",
        "haga clic o pinche aquí",
        "el Cerro del Cabrón no sale en el mapa",
        "los mamones del huerto cuestan 20 pesos",
        "la mariquita de jardín y el título en letra bastarda",
        "La Chingona Salsas Artesanales estrena tienda",
        "vendemos en Chota y en Chongoyape",
        "the bastard file and the spic and span kitchen",
        "a chink in the armour of our firewall",
        "faggots and peas at the pub",
        "the retarded ignition timing page is blank",
        "Mrs. Fuk Yuen cannot log in",
        "la ficha de los cojines y la de los bichos no carga",
    ],
)
def test_second_meanings_stay(text: str) -> None:
    """Words of two meanings in their harmless one."""
    assert find("", text, "") == ()


def test_praise_in_slang_is_held() -> None:
    """Thanks in a coarse word are a matter for a person, not for a return."""
    assert UNSURE <= top("quedó chingón el panel, gracias", "es") < CERTAIN
    assert top("se creen muy chingones", "es") >= CERTAIN


def test_of_two_meanings_the_surer_counts() -> None:
    """A form that stands in two entries is judged by both."""
    assert top("son hijos del diablo", "es") >= CERTAIN
    assert top("qué imbéciles los de ahí", "") >= CERTAIN
