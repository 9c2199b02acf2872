"""From a tree to a text, and from JSON and YAML to a tree.

Rules. `format` is the one way to print a menu; `tokens` is the lossless layer; `budget` counts what a message takes of
its 1000 characters; `plain` reads and writes the other forms, by `schema`, `json_text` and `yaml_text`.
"""

from gateway.menu.writing.format import body, canonical, compact

__all__ = ["body", "canonical", "compact"]
