"""What people write out of habits from other languages, and what FEEL writes instead."""

from __future__ import annotations

from types import MappingProxyType

SYMBOLS = MappingProxyType(
    {
        "==": "FEEL compares with one “=”.",
        "===": "FEEL compares with one “=”.",
        "!==": "FEEL writes “!=”.",
        "<>": "FEEL writes “!=”.",
        "=>": "FEEL writes “>=”.",
        "=<": "FEEL writes “<=”.",
        ":=": "An expression gives a value and changes none; compare with “=”.",
        "&&": "FEEL writes “and”.",
        "&": "FEEL writes “and”; texts are joined with “+”.",
        "||": "FEEL writes “or”.",
        "|": "FEEL writes “or”.",
        "!": "FEEL writes “not(…)”, or “!=” for unequal.",
        "'": 'FEEL puts texts between double quotes: "like this".',
        "`": 'FEEL puts texts between double quotes: "like this".',
        "“": 'Use straight double quotes: "like this".',
        "”": 'Use straight double quotes: "like this".',
        "„": 'Use straight double quotes: "like this".',
        "«": 'Use straight double quotes: "like this".',
        "»": 'Use straight double quotes: "like this".',
        "‘": 'FEEL puts texts between double quotes: "like this".',
        "’": 'FEEL puts texts between double quotes: "like this".',
        "${": "Write the name alone, without “${” and “}”.",
        "$": "Write the name alone, without “$”.",
        "#": "Write the name alone, without “#”.",
        "%": "FEEL writes “modulo(a, b)” for the rest of a division, and 0.05 for 5%.",
        ";": "Items are separated by “,”.",
        "^": "FEEL writes “**” for powers.",
        "~": "FEEL writes “not(…)”.",
        "\\": "A backslash stands inside of texts only.",
        '"': "The closing double quote of this text is missing.",
        "?": "“?” stands for the value that a decision table's cell tests; a choice is “if … then … else …”.",
        "->": "“->” belongs into the type of a function only.",
        "{": "A context is written {name: value}.",
    }
)
"""By the symbol that was found."""

WORDS = MappingProxyType(
    {
        "True": "FEEL writes “true”.",
        "TRUE": "FEEL writes “true”.",
        "False": "FEEL writes “false”.",
        "FALSE": "FEEL writes “false”.",
        "None": "FEEL writes “null”.",
        "NULL": "FEEL writes “null”.",
        "Null": "FEEL writes “null”.",
        "nul": "FEEL writes “null”.",
        "nil": "FEEL writes “null”.",
        "undefined": "FEEL writes “null”.",
        "AND": "FEEL writes “and”.",
        "OR": "FEEL writes “or”.",
        "NOT": "FEEL writes “not(…)”.",
        "IF": "FEEL writes “if … then … else …”.",
        "THEN": "FEEL writes “then”.",
        "ELSE": "FEEL writes “else”.",
        "elif": "FEEL writes “else if”.",
        "elseif": "FEEL writes “else if”.",
        "mod": "FEEL writes “modulo(a, b)”.",
        "is": "FEEL compares with “=”.",
        "like": "FEEL writes “contains(text, part)” or “matches(text, pattern)”.",
        "lambda": "FEEL writes “function(x) …”.",
        "def": "FEEL writes “function(x) …”.",
        "var": "An expression has no variables of its own; a context {a: 1} has entries.",
        "let": "An expression has no variables of its own; a context {a: 1} has entries.",
    }
)
"""By the word that was found where it means nothing."""

MISSING = MappingProxyType(
    {
        "then": "A choice is written “if condition then value else value”.",
        "else": "FEEL needs the “else” too; write “else null” where there is nothing.",
        "return": "A loop is written “for name in list return value”.",
        "satisfies": "It is written “some name in list satisfies condition”.",
        "in": "Names of loops are followed by “in” and a list.",
        ")": "Each “(” needs its “)”.",
        "]": "Each “[” needs its “]”.",
        "}": "Each “{” needs its “}”.",
        "and": "It is written “value between low and high”.",
        "of": "It is written “value instance of type”.",
    }
)
"""By what is missing."""
