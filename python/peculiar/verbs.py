"""The program's verbs as functions.

Each setting of a verb is a keyword of its function, with the name, default,
unit and range that the program lists; `help(peculiar.score)` shows
them. If a keyword is None, the program decides. Each call runs the program
and returns an `Outcome`; failures are exceptions of `peculiar.errors`.

>>> import peculiar
>>> peculiar.import_images("my_images/", output="galaxies.h5", size=64, rebin=True)
>>> peculiar.train("galaxies.h5", output="model.safetensors", preset="ranking", seed=3)
>>> outcome = peculiar.score("model.safetensors", "galaxies.h5", output="scores.h5")
>>> outcome["images"], outcome.warnings

Messages go to the logger "peculiar", progress to tqdm. Ctrl-C, or a
`Cancellation` from another thread, stops the program at a point where the
same call can resume. Functions are thread-safe; several may run at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from peculiar import _program, _progress
from peculiar._program import Cancellation, Message, Progress
from peculiar._settings import WITHOUT_FUNCTION, Verb
from peculiar._settings import verbs as _verbs
from peculiar.exploration import Exploration
from peculiar.exploration import explore as _explore
from peculiar.outcome import Outcome

__all__ = ["Cancellation", "Exploration", "Message", "Outcome", "Progress"]


def _function(verb: Verb) -> Callable[..., Any]:
    signature = verb.signature()

    def call(*arguments: Any, **keywords: Any) -> Any:
        own = {name: keywords.pop(name, default) for name, default in verb.own_keywords.items()}
        verb.words(keywords)  # names the nearest keyword, which bind() does not
        is_in_file = keywords.get("config") is not None  # which may say what is required
        given = (signature.bind_partial if is_in_file else signature.bind)(*arguments, **keywords).arguments
        with _progress.shown(own.pop("progress")) as on_progress:
            if verb.is_background:
                return _explore(verb, given, on_progress=on_progress, **own)
            words = verb.words(given)
            data, messages = _program.run(words, on_progress=on_progress, **own)
        return Outcome(verb, words, given, data, messages)

    call.__name__ = call.__qualname__ = verb.function_name
    call.__doc__ = verb.docstring()
    call.__signature__ = signature  # type: ignore[attr-defined]
    return call


for _verb in _verbs().values():
    if _verb.name not in WITHOUT_FUNCTION:
        globals()[_verb.function_name] = _function(_verb)
        __all__.append(_verb.function_name)
