"""Words that rule each other out: a red pen is no blue one, a left mirror no right one, a size M no XL.

In charge of the words, in the languages that we read. Not in charge of numbers and models (`matching.models`).
"""

from __future__ import annotations

import re
from collections.abc import Set

from parsing.text.folding import fold

# Groups of words; in each, a line break apart, the spellings of one meaning.
_GROUPS = (
    """azul blue azuis azules blau bleu blu cyan
    rojo roja rojos rojas red vermelho vermelha vermelhos vermelhas rot rote rouge rosso encarnado
    verde verdes green gruen vert
    amarillo amarilla amarillos amarillas yellow amarelo amarela amarelos amarelas gelb jaune giallo
    negro negra negros negras black preto preta pretos pretas schwarz noir nero
    blanco blanca blancos blancas white branco branca brancos brancas weiss blanc bianco
    gris grises grey gray cinza grau grigio
    marron marrones brown castanho marrom braun
    naranja orange laranja
    rosa pink magenta
    morado violeta purple roxo lila""",
    """izquierdo izquierda izq left esquerdo esquerda links gauche sinistro
    derecho derecha der right direito direita rechts droit destro""",
    """delantero delantera front dianteiro dianteira
    trasero trasera rear traseiro traseira""",
    """superior upper
    inferior lower""",
    """macho male
    hembra female femea""",
    """hombre caballero men homem masculino
    mujer dama women mulher femenino feminino
    nino nina infantil kids crianca""",
    """monofasico monofasica monofasicos
    trifasico trifasica trifasicos""",
    """entrada inlet
    salida outlet saida""",
    """caliente hot quente
    frio fria cold""",
)
_SIZES = re.compile(r"\b(?:talla|talle|tam|tamano|tamanho|size|t)[ .:]*(xxs|xs|s|m|l|xl|xxl|xxxl|[2-5]xl|\d{1,3})\b")
_MEANINGS = tuple(
    {word: meaning for meaning, words in enumerate(group.splitlines()) for word in words.split()} for group in _GROUPS
)


def opposed(one: str | None, other: str | None) -> bool:
    """Say whether two descriptions name different colours, sides, sizes, …; what only one of them says does not count.

    Several words of a group ("azul y rojo") are a set that must have something in common with the other's.
    """
    if not one or not other:
        return False
    mine, theirs = fold(one), fold(other)
    words, others = re.findall(r"[a-z]+", mine), re.findall(r"[a-z]+", theirs)
    pairs = [({group.get(word) for word in words}, {group.get(word) for word in others}) for group in _MEANINGS]
    sizes = set(_SIZES.findall(mine)), set(_SIZES.findall(theirs))
    return _rule_out(*sizes) or any(_rule_out(said - {None}, found - {None}) for said, found in pairs)


def _rule_out(said: Set[object], found: Set[object]) -> bool:
    return bool(said) and bool(found) and not said & found
