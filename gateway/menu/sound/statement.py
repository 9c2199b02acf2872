"""An estimate as people read it, in Russian and English, and as plain values for programs.

Rules. Seconds are rounded outwards, so that a bound stays one. What has no known length is named and not counted, what
has no price makes no number. No word here has to agree with a number in front of it.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from gateway.menu.codes import Language
from gateway.menu.sound.estimate import Estimate, KeyLasts, Lasts
from gateway.menu.sound.tariff import Cost, Tariff, cost

__all__ = ["as_values", "statement"]

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "title": "how long the call lasts if every text is heard to its end",
        "speech": "speech",
        "in all": "in all, about",
        "span": "{} to {}",
        "message": "the message, without a menu",
        "before_choice": "before the first choice",
        "shortest": "shortest way to the end text",
        "each_once": "every item once, as if in one call",
        "longest": "longest way, nothing twice",
        "silent": "nobody presses a key",
        "no end": "none: only hanging up or silence ends the call",
        "keys": "after each key",
        "label": "label",
        "s": "s",
        "min": "min",
        "key": "key",
        "waiting": "waiting for keys up to {}",
        "silence": "silence {}",
        "recording": "recording up to {}",
        "ringing": "ringing up to {}",
        "in turn": "ringing up to {} (up to {} if the numbers ring one after another)",
        "talks": "talks, not counted: {}",
        "files": "voice files, not counted: {}",
        "sms": "SMS parts: {}",
        "ends": "the call ends",
        "price": "price",
        "talk minute": "and {} for each minute of talk",
        "talk unpriced": "and the talk: forwarded_minute is not in the tariff",
        "unpriced": "no price: minute or sms is not in the tariff",
        "no tariff": "price: no tariff configured ([tariff] in gateway.toml, or --tariff FILE)",
        "honest": "Speech is reckoned at the pace of espeak-ng{}.\n"
        "The provider's own voice was not measured: it may be 20 % off either way.",
    },
    "ru": {
        "title": "сколько длится звонок, если каждый текст дослушать до конца",
        "speech": "речь",
        "in all": "всего, примерно",
        "span": "от {} до {}",
        "message": "сообщение, без меню",
        "before_choice": "до первого выбора",
        "shortest": "кратчайший путь до завершающего текста",
        "each_once": "каждый пункт по разу, как в одном звонке",
        "longest": "самый длинный путь без повторов",
        "silent": "никто ничего не нажимает",
        "no end": "нет: звонок кончается, только если положить трубку или молчать",
        "keys": "после каждой клавиши",
        "label": "метка",
        "s": "с",
        "min": "мин",
        "key": "клавиша",
        "waiting": "ожидание клавиш до {}",
        "silence": "молчание {}",
        "recording": "запись до {}",
        "ringing": "дозвон до {}",
        "in turn": "дозвон до {} (до {}, если номера звонят по очереди)",
        "talks": "разговоры, не учтены: {}",
        "files": "голосовые файлы, не учтены: {}",
        "sms": "частей SMS: {}",
        "ends": "звонок завершается",
        "price": "цена",
        "talk minute": "и {} за каждую минуту разговора",
        "talk unpriced": "и разговор: в тарифе нет forwarded_minute",
        "unpriced": "цены нет: в тарифе нет minute или sms",
        "no tariff": "цена: тариф не задан ([tariff] в gateway.toml или --tariff ФАЙЛ)",
        "honest": "Длительность речи посчитана по темпу espeak-ng{}.\n"
        "Голос самого провайдера не измерялся: отличие возможно на 20 % в обе стороны.",
    },
}
_WAYS = ("before_choice", "shortest", "each_once", "longest", "silent")


def statement(estimate: Estimate, tariff: Tariff | None, lang: Language, speed: float = 1.0) -> str:
    """The estimate as a table, the keys under it, then what it costs."""
    words = _WORDS[lang]
    lines = [f"{words['title']}", ""]
    lines += _table(estimate, words)
    if estimate.keys:
        lines += ["", f"{words['keys']}:", *_keys(estimate.keys, words)]
    lines += ["", *_prices(estimate, tariff, words)]
    lines += ["", words["honest"].format("" if speed == 1 else f" x {speed:g}")]
    return "\n".join(lines) + "\n"


def as_values(estimate: Estimate, tariff: Tariff | None, speed: float = 1.0) -> dict[str, Any]:
    """The estimate for programs: seconds as numbers, money as text, so that no float touches it."""
    ways: dict[str, Any] = {}
    for name, lasts in _ways(estimate):
        ways[name] = None if lasts is None else {**_values(lasts), "price": _price(_cost(lasts, tariff), tariff)}
    if estimate.shortest is not None:
        ways["shortest"]["keys"] = list(estimate.shortest.keys)
    keys = [{"key": key.key, "label": key.label, "ends": key.ends, **_values(key.lasts)} for key in estimate.keys]
    return {"speed": speed, **ways, "keys": keys}


def _ways(estimate: Estimate) -> Iterator[tuple[str, Lasts | None]]:
    """Each way through the call by its name in `as_values`."""
    shortest = estimate.shortest.lasts if estimate.shortest else None
    found = (estimate.before_choice, shortest, estimate.each_once, estimate.longest, estimate.silent)
    yield from zip(_WAYS, found, strict=True)


def _rows(estimate: Estimate) -> Iterator[tuple[str, Lasts | None]]:
    """The rows of the tables, in order. Without a menu there is but one way."""
    yield from _ways(estimate) if estimate.keys else [("message", estimate.longest)]


def _values(lasts: Lasts) -> dict[str, Any]:
    return {
        "speech_seconds": round(lasts.speech, 1),
        "least_seconds": math.floor(lasts.least),
        "most_seconds": math.ceil(lasts.most),
        "silence_seconds": round(lasts.silence, 1),
        "waiting_seconds": round(lasts.waiting, 1),
        "recording_seconds": lasts.recording,
        "ringing_seconds": {"at_once": lasts.ringing, "in_turn": lasts.ringing_in_turn},
        "choices": lasts.choices,
        "talks": lasts.talks,
        "voice_files": lasts.files,
        "sms_parts": lasts.sms,
    }


def _table(estimate: Estimate, words: Mapping[str, str]) -> Iterator[str]:
    rows = list(_rows(estimate))
    wide = max(len(words[name]) for name, _ in rows)
    yield f"{'':{wide}}  {words['speech']:>8}  {words['in all']}"
    for name, lasts in rows:
        if lasts is None:
            yield f"{words[name]:{wide}}  {words['no end']}"
            continue
        span = words["span"].format(_clock(math.floor(lasts.least), words), _clock(math.ceil(lasts.most), words))
        yield f"{words[name]:{wide}}  {_speech(lasts, words)}  {span}"
        keys = estimate.shortest.keys if name == "shortest" and estimate.shortest else ()
        pressed = [f"{words['key']} {', '.join(keys)}"] if keys else []
        yield from (f"    {part}" for part in [*pressed, *_parts(lasts, words)])


def _keys(keys: Sequence[KeyLasts], words: Mapping[str, str]) -> Iterator[str]:
    names = [f"{words['label']} {key.key}" if key.label else key.key for key in keys]
    wide = min(max(map(len, names)), 20)
    for name, key in zip(names, keys, strict=True):
        ends = [words["ends"]] if key.ends else []
        yield "; ".join([f"  {name:{wide}}  {_speech(key.lasts, words)}", *_parts(key.lasts, words), *ends])


def _speech(lasts: Lasts, words: Mapping[str, str]) -> str:
    return f"{lasts.speech:.1f} {words['s']}".rjust(8)


def _parts(lasts: Lasts, words: Mapping[str, str]) -> Iterator[str]:
    """What is in a part of a call beside speech."""
    for name in ("silence", "waiting", "recording"):
        if length := getattr(lasts, name):
            yield words[name].format(_clock(length, words))
    if lasts.ringing_in_turn > lasts.ringing:
        yield words["in turn"].format(_clock(lasts.ringing, words), _clock(lasts.ringing_in_turn, words))
    elif lasts.ringing:
        yield words["ringing"].format(_clock(lasts.ringing, words))
    for name in ("talks", "files", "sms"):
        if count := getattr(lasts, name):
            yield words[name].format(count)


def _clock(length: float, words: Mapping[str, str]) -> str:
    """Seconds, and minutes once there are two of them."""
    if length < 120:
        return f"{length:g} {words['s']}"
    minutes, rest = divmod(math.ceil(length), 60)
    return f"{minutes} {words['min']}" + (f" {rest} {words['s']}" if rest else "")


def _prices(estimate: Estimate, tariff: Tariff | None, words: Mapping[str, str]) -> Iterator[str]:
    if tariff is None:
        yield words["no tariff"]
        return
    rows = list(_rows(estimate))
    wide = max(len(words[name]) for name, _ in rows)
    yield f"{words['price']}:"
    for name, lasts in rows:
        if name == "before_choice" or lasts is None:
            continue
        found = _cost(lasts, tariff)
        if found is None:
            yield f"  {words[name]:{wide}}  {words['unpriced']}"
            continue
        least, most = _money(found.least), _money(found.most)
        price = (least if least == most else words["span"].format(least, most)) + _currency(tariff)
        if found.talk_minute is not None:
            price += ", " + words["talk minute"].format(_money(found.talk_minute) + _currency(tariff))
        elif lasts.talks:
            price += ", " + words["talk unpriced"]
        yield f"  {words[name]:{wide}}  {price}"


def _cost(lasts: Lasts, tariff: Tariff | None) -> Cost | None:
    return None if tariff is None else cost(tariff, lasts.least, lasts.most, lasts.sms, talks=lasts.talks > 0)


def _price(found: Cost | None, tariff: Tariff | None) -> dict[str, Any] | None:
    if found is None or tariff is None:
        return None
    talk = None if found.talk_minute is None else _money(found.talk_minute)
    return {
        "least": _money(found.least),
        "most": _money(found.most),
        "talk_minute": talk,
        "currency": tariff.currency,
    }


def _money(amount: Decimal) -> str:
    return str(amount.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _currency(tariff: Tariff) -> str:
    return f" {tariff.currency}" if tariff.currency else ""
