"""The cost of a rule's findings in words, for the rules page, the guide and `rollcall rules`."""

from rollcall.model.findings import OMITS_ROW_OR_VALUE, Effect, Rule

COSTS = {
    Effect.IMPORT_REJECTED: "nothing is imported",
    Effect.ROW_OMITTED: "the row is left out",
    Effect.VALUE_OMITTED: "the value alone is left out",
    Effect.WARNING: "nothing is left out; it is a warning",
}
SHORT = {
    Effect.IMPORT_REJECTED: "import",
    Effect.ROW_OMITTED: "row",
    Effect.VALUE_OMITTED: "value",
    Effect.WARNING: "warning",
}


def costs(rule: Rule) -> str:
    """Say in a sentence what a finding of `rule` costs."""
    if rule.effects == OMITS_ROW_OR_VALUE:
        return "The value alone is left out; but a row that needs the value is left out with it."
    sentences = [COSTS[effect] for effect in Effect if effect in rule.effects]
    text = sentences[0] if len(sentences) == 1 else f"depending on the file and column, {', or '.join(sentences)}"
    return f"{text[0].upper()}{text[1:]}."


def in_short(rule: Rule) -> str:
    """Name each effect of `rule` in a word, the worst first: “row, value”."""
    return ", ".join(SHORT[effect] for effect in Effect if effect in rule.effects)
