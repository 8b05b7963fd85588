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
        ",": "Numbers are written with a point and without separators, as 1000.5; lists stand in brackets.",
        "..": "A range stands in brackets, as [1..5].",
        ")": "There is no “(” for it.",
        "]": "There is no “[” for it.",
        "}": "There is no “{” for it.",
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
        "equals": "FEEL compares with “=”.",
        "not": "FEEL writes “not(…)”, as in “not(amount in [1, 2])”.",
        "where": "FEEL writes “some name in list satisfies condition”, and “list[condition]”.",
        "contains": "FEEL writes “contains(text, part)”.",
        **dict.fromkeys(
            ("day", "days", "hours", "weeks", "months", "years"),
            'Durations are written duration("P3D"), or @"P3D" for short.',
        ),
        "like": "FEEL writes “contains(text, part)” or “matches(text, pattern)”.",
        "lambda": "FEEL writes “function(x) …”.",
        "def": "FEEL writes “function(x) …”.",
        "var": "An expression has no variables of its own; a context {a: 1} has entries.",
        "let": "An expression has no variables of its own; a context {a: 1} has entries.",
    }
)
"""By the word that was found where it means nothing."""

NO_NAMES = WORDS.keys() - (
    {"is", "like", "mod", "def", "let", "var", "lambda", "equals", "not", "where", "contains"}
    | {"day", "days", "hours", "weeks", "months", "years"}
)
"""Those that are no parts of names: “number of days” may be one."""

KEYWORDS = MappingProxyType(
    {
        "then": "A choice begins with “if”.",
        "else": "A choice begins with “if”, and has one “else”.",
        "return": "A loop begins with “for”.",
        "satisfies": "It begins with “some” or “every”.",
        **dict.fromkeys(("true", "false", "null"), "Is an operator missing before it, as “=” or “and”?"),
    }
)
"""By the keyword that was found where it can't stand."""

NAMES = MappingProxyType(
    {
        **dict.fromkeys(("len", "length", "size"), "FEEL has “string length(text)” and “count(list)”."),
        **dict.fromkeys(("concat", "concatenation"), "Texts are joined with “+”, lists with “concatenate”."),
        **dict.fromkeys(("upper", "toUpperCase", "uppercase"), "FEEL has “upper case(text)”."),
        **dict.fromkeys(("lower", "toLowerCase", "lowercase"), "FEEL has “lower case(text)”."),
        "round": "FEEL has “round half up(number, digits)”, and others.",
        "mod": "FEEL has “modulo(a, b)”.",
        "avg": "FEEL has “mean(list)”.",
        "average": "FEEL has “mean(list)”.",
        "trim": "FEEL has “replace(text, pattern, replacement)”.",
        "format": "FEEL has “string(value)”.",
        "toString": "FEEL has “string(value)”.",
        **dict.fromkeys(
            ("isNull", "is null", "exists", "defined", "isEmpty", "is defined"),
            "FEEL compares: “name = null”, “name != null”.",
        ),
        "yes": "FEEL writes “true”.",
        "no": "FEEL writes “false”.",
    }
)
"""By the name that nothing has, what other languages call so."""

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
        ":": "An entry is written “name: value”.",
    }
)
"""By what is missing."""
