"""Where a writer's own text ends: closing formula, signature, disclaimer, banners.

In charge of what stands around the words themselves. Not in charge of quotations (`quotes`).
"""

from __future__ import annotations

import re

from inbox.phrases import folded

_DELIMITER = re.compile(r"^(?:--|—|–)[ \t\xa0]*$|^_{3,}\s*$|^-{10,}\s*$|^\*{5,}\s*$|^={5,}\s*$")
_DEVICE = re.compile(
    r"^(?:sent (?:from|with|via|using) (?:my |a |the )?(?:mobile|iphone|ipad|blackberry|android|samsung|galaxy|phone|windows|outlook|mail|gmail|"
    r"yahoo|sparrow|thunderbird|proton|\w+ mobile|verizon|huawei|xiaomi)\b|get outlook for|envoye (?:de|depuis|a partir)|"
    r"enviad[oa] (?:desde|do|da|de|a partir|pel[oa]|con|usando) (?:mi|meu|minha|el|o|un|mobile|movil|samsung|outlook|iphone|ipad|android|yahoo|gmail|correo|celular|telemovel)\b|"
    r"enviado desde|obtener outlook|obter o? ?outlook|obtenga outlook|descarga outlook|enviat (?:des de|amb)|inviato (?:da|dal)\b|ottieni outlook|telecharger? outlook|obtenez outlook|"
    r"von meinem .{1,40} gesendet|gesendet (?:von|mit|ueber)|outlook fur (?:ios|android)|diese nachricht wurde von mein)"
)
_DISCLAIMER = re.compile(
    r"^[*\s]*(?:disclaimer|confidential|confidencial|aviso (?:legal|de confidencial)|nota (?:legal|de confidencial)|clausula de confidencial|"
    r"advertencia legal|avis legal|avviso|proteccion de datos|lopd|rgpd|gdpr|privacy notice|legal notice|importante?: (?:este|esta|the|this)|"
    r"this (?:e-?mail|message|communication)(?: message)?(?:,? (?:and|including|with|is|may|contains|has been|was)\b)|the information (?:contained )?in this|"
    r"(?:el |la )?(?:contenido|informacion) (?:de|contenid[ao] en|incluida en) (?:este|esta|el presente)|"
    r"este (?:correo|mensaje|e-?mail|documento)(?: electronico)?(?:,? (?:y|e|es|puede|contiene|esta|va|se dirige|incluye)\b)|"
    r"(?:esta|a presente) mensagem|este e-?mail (?:e|pode|contem|destina)|as informacoes contidas|aquest (?:missatge|correu)|"
    r"ce (?:message|courriel|mail)|les informations contenues|(?:questo messaggio|la presente (?:e-?mail|comunicazione)|le informazioni contenute|ai sensi del)|"
    r"diese (?:e-?mail|nachricht) (?:und|kann|enthalt|ist)|vertraulichkeit|"
    r"(?:antes de|before|prima di|pense.{0,10} avant|pensez .{0,20} avant|abans d'?) ?(?:imprimir|printing|stampare|d'imprimer)|(?:please )?consider the environment|piense en el medio|"
    r"por favor,? (?:piense|no imprima|considere)|think before you print|si (?:usted )?(?:no es el destinatario|ha recibido este)|if you (?:are not the intended|have received this|did not sign up)|"
    r"(?:you are receiving this|you received this message) because|(?:to )?unsubscribe|darse de baja|virus[- ]free|libre de virus|livre de virus|sin virus)"
)
_BANNER = re.compile(
    r"^[\[*(!⚠\s]*(?:external(?: e-?mail| sender| message)?\b|caution\s*:?|warning\s*:? (?:this|external)|(?:correo|mensaje|remitente|email) extern[oa]|atencion\s*:? (?:este|correo|esta)|"
    r"precaucion\s*:|advertencia\s*:|cuidado\s*:|atencao\s*:|e-?mail externo|mensagem externa|attention\s*:? (?:ce|this|message)|expediteur externe|achtung\s*:|externe e-?mail|attenzione\s*:|mittente esterno|"
    r"you don'?t often get e?-?mail|no suele recibir correo|algunas personas que recibieron|voce nao costuma receber|vous n'obtenez pas souvent|sie erhalten nicht (?:oft|haufig)|"
    r"this (?:e-?mail|message) (?:originated|was sent|came) from outside|este correo (?:electronico )?(?:se origino|proviene|procede|ha sido enviado desde fuera)|este e-?mail (?:teve origem|foi enviado de fora))"
)
_STRONG_CLOSING = re.compile(
    r"^(?:(?:muchas |mil )?gracias(?: de antemano| por todo| por (?:su|tu|vuestra) (?:ayuda|atencion|colaboracion|tiempo|gestion))?[ ,.y]+(?:y )?)?(?:quedo?(?:amos)? (?:a la espera|atent[oa]s?|pendientes?|a (?:su|tu) disposicion)[^.\n]{0,60}[.,] ?)?(?:(?:reciba|recibid|recibe)n? )?(?:un |unos |mis |nuestros |os envio un )?"
    r"(?:(?:muy |mas )?(?:cordial(?:es)?|atent[oa]s?|afectuos[oa]s?|fuerte)? ?(?:saludos?|abrazos?)(?: (?:muy )?(?:cordial(?:es|mente)?|atent[oa]s?|afectuosos?|a tod[oa]s|y gracias|desde \w+))?|"
    r"(?:muy )?atentamente|cordialmente|atte|slds|sdos|saludo[sz]? y quedo[^\n]{0,40}|que (?:tenga|pase)[ns]? (?:un )?(?:buen|excelente|lindo)[^\n]{0,30})$|"
    r"^(?:(?:muito )?obrigad[oa][ ,.e]+)?(?:(?:os )?(?:melhores )?cumprimentos|(?:com os )?(?:meus |nossos )?(?:melhores|cordiais|atenciosos) (?:cumprimentos|saudacoes)|cumps|cpts|att|atenciosamente|cordialmente|atentamente|saudacoes(?: cordiais)?|abracos?|grande abraco|um abraco|fico (?:no )?(?:aguardo|ao dispor))$|"
    r"^(?:(?:many )?thanks(?: again| in advance| a lot| and)?[ ,.&]+|thank you(?: very much| in advance| and)?[ ,.&]+)?(?:(?:with )?(?:my |our )?(?:kind(?:est)?|best|warm(?:est)?|many)? ?regards|best(?: wishes)?|(?:yours )?(?:sincerely|truly|faithfully)(?: yours)?|yours|rgds|brgds|br|kr|cheers|all the best|cordially|respectfully|have a (?:nice|great|good) [^\n]{1,20})$|"
    r"^(?:moltes gracies[ ,.i]+)?(?:salutacions(?: cordials)?|cordialment|atentament|una salutacio(?: cordial)?|salut)$|"
    r"^(?:merci[ ,.et]+(?:d'avance)?[ ,.]*)?(?:bien )?(?:cordialement|(?:bien )?a vous|sinceres salutations|(?:bien )?(?:sincerement|respectueusement)|cdlt|cdt|bonne (?:journee|reception|fin de journee)|meilleures salutations|salutations(?: distinguees)?|(?:je vous prie|nous vous prions|veuillez)[^\n]{5,120}(?:salutations|sentiments)[^\n]{0,40})$|"
    r"^(?:grazie[ ,.e]+(?:mille)?[ ,.]*)?(?:(?:un )?(?:cordiali?|distinti|cari|porgo|porgiamo|i miei|i nostri)? ?(?:cordiali |distinti |migliori )?saluti|cordialmente|un saluto|buona (?:giornata|serata)|buon lavoro)$|"
    r"^(?:(?:vielen )?dank[ ,.und]+)?(?:mit (?:den )?(?:freundlichen|freundlichem|besten|herzlichen|lieben|schonen) gru(?:ss|ß)(?:en)?|(?:freundliche|viele|beste|liebe|herzliche|schone)r? gru(?:ss|ß)e?|mfg|vg|lg|bg|hochachtungsvoll)$|"
    r"^(?:med venlig hilsen|mvh|vriendelijke groet(?:en)?|met vriendelijke groet(?:en)?|med vanlig(?:a)? halsning(?:ar)?|pozdrawiam|z powazaniem)$"
)
_WEAK_CLOSING = re.compile(
    r"^(?:(?:muchas |mil |muchisimas )?gracias(?: de antemano| por todo| por (?:su|tu|vuestra|la) (?:ayuda|atencion|colaboracion|tiempo|gestion|comprension)| y quedo a la espera| anticipadas)?|desde ya,? (?:muchas )?gracias|"
    r"(?:muito )?obrigad[oa](?: desde ja| pela atencao)?|(?:many )?thanks(?: again| in advance| a lot| so much| and)?|thank you(?: very much| in advance| so much| for your (?:help|time))?|thx|ta|"
    r"(?:moltes )?gracies|merci(?: d'avance| beaucoup| par avance)?|grazie(?: mille| in anticipo)?|(?:vielen |besten )?dank(?: im voraus)?|danke(?: schon| im voraus)?|valeu|tack|quedo (?:atent[oa]|a la espera)[^\n]{0,40}|quedamos (?:atentos|a la espera)[^\n]{0,40}|"
    r"(?:fico|ficamos) (?:no aguardo|a aguardar)[^\n]{0,40})$"
)
_DASH_NAME = re.compile(r"^[-–~][ ]?[A-ZÁÉÍÓÚÑ][\w.'-]+(?: [A-ZÁÉÍÓÚÑ][\w.'-]+){0,2}$")
_SENTENCE_WORDS = 7
_SIGNATURE_LINES = 14


def without_banners(lines: list[str]) -> list[str]:
    """Return the lines without the warnings that mail systems put above outside mail."""
    start = 0
    while start < len(lines):
        if not lines[start].strip():
            start += 1
        elif _BANNER.match(folded(lines[start])):
            start = _paragraph_end(lines, start)
        else:
            break
    return lines[start:]


def without_signature(lines: list[str], names: frozenset[str]) -> list[str]:
    """Return the lines up to the closing formula; `names` are the folded words of the sender's own name."""
    ended = lines[: _hard_end(lines)]
    closing = _closing(ended)
    if closing is not None:
        return _trimmed(ended[: closing + 1])
    ended = _trimmed(ended)
    return _trimmed(ended[: _own_name(ended, names)])


def _hard_end(lines: list[str]) -> int:
    """Return where a delimiter, a phone's line or a disclaimer ends the text."""
    for number, line in enumerate(lines):
        plain = folded(line).strip()
        if _DELIMITER.match(line.rstrip("\n")) and any(one.strip() for one in lines[:number]):
            return number
        if _DISCLAIMER.match(plain) or (_DEVICE.match(plain) and _is_tail(lines, number)):
            return number
    return len(lines)


def _is_tail(lines: list[str], number: int) -> bool:
    return len(lines[number]) < 90 and sum(bool(line.strip()) for line in lines[number + 1 :]) <= _SIGNATURE_LINES  # noqa: PLR2004


def _closing(lines: list[str]) -> int | None:
    """Return the line of the closing formula: the first under which nothing but a signature stands."""
    for number, line in enumerate(lines):
        plain = folded(line).strip(" \t,.!;:*-")
        rest = [one for one in lines[number + 1 :] if one.strip()]
        if _STRONG_CLOSING.match(plain) and not _goes_on(rest, most=1 + _SIGNATURE_LINES):
            return number
        if _WEAK_CLOSING.match(plain) and rest and not _goes_on(rest, most=_SIGNATURE_LINES // 2) and not _closes_later(rest):
            return number
    return None


def _closes_later(rest: list[str]) -> bool:
    return any(_STRONG_CLOSING.match(folded(one).strip(" \t,.!;:*-")) for one in rest)


def _goes_on(rest: list[str], *, most: int) -> bool:
    """Return whether below a closing formula the writer still says something."""
    sentences = sum(len(one.split()) >= _SENTENCE_WORDS and one.rstrip()[-1:] in ".?!:" for one in rest[:3])
    return sentences > 0 or (len(rest) > most and not any(_DISCLAIMER.match(folded(one).strip()) for one in rest))


def _own_name(lines: list[str], names: frozenset[str]) -> int:
    """Return where the sender's bare name ends the text, as people without closing formula write it."""
    for number in range(max(1, len(lines) - _SIGNATURE_LINES), len(lines)):
        words = set(re.findall(r"[a-z]+", folded(lines[number])))
        if _DASH_NAME.match(lines[number].strip()) and number >= len(lines) - 2:
            return number
        if words and words <= names and not lines[number - 1].strip():
            return number
    return len(lines)


def _paragraph_end(lines: list[str], start: int) -> int:
    return next((number for number in range(start, len(lines)) if not lines[number].strip()), len(lines))


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines
