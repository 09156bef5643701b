r"""What the commands of LaTeX mean here, and what is said of those that are not read."""

from __future__ import annotations

from graphtutor.namespaces.notation import GREEK, GREEK_WORDS, LATEX_FUNCTIONS, LATEX_RENAMED
from graphtutor.ops import OPS

SIGNS = {
    "+": "+", "-": "-", "−": "-", "*": "*", "×": "*", "·": "*", "/": "/", "÷": "/", "**": "**", ",": ",",
    r"\cdot": "*", r"\times": "*", r"\ast": "*", r"\div": "/", "<": "<", ">": ">", "<=": "<=", ">=": ">=",
    "≤": "<=", "≥": ">=", "≠": "!=", "==": "==", "!=": "!=", "=": "=", ":=": "=", r"\lt": "<", r"\gt": ">",
    r"\le": "<=", r"\leq": "<=", r"\leqslant": "<=", r"\ge": ">=", r"\geq": ">=", r"\geqslant": ">=",
    r"\odot": "*", "⊙": "*", r"\circ": "*",
    r"\ne": "!=", r"\neq": "!=", r"\coloneqq": "=", r"\triangleq": "=",
}  # fmt: skip
TIMES = (r"\cdot", r"\times", "×", "·")
MATRIX_PRODUCTS = ("@", r"{\,}")  # the second prints as a thin space
SEPARATORS = (r"\\", ";")

BRACKETS = {"(": ")", "[": "]", r"\{": r"\}", r"\lbrace": r"\rbrace", r"\lbrack": r"\rbrack"}
NORMS = {r"\|": r"\|", "‖": "‖", r"\Vert": r"\Vert", r"\lVert": r"\rVert"}
BARS = {"|": "|", r"\vert": r"\vert", r"\lvert": r"\rvert", **NORMS}
ANGLES = {r"\langle": r"\rangle"}
PARTNERS = {**BRACKETS, **BARS, **ANGLES}
CLOSERS = {*BRACKETS.values(), r"\rvert", r"\rVert", r"\rangle", "}", r"\right"}

FRACTIONS = (r"\frac", r"\dfrac", r"\tfrac", r"\cfrac")
# as LaTeX calls it: as the graph does
FUNCTIONS = {f"\\{name}": name for name in LATEX_FUNCTIONS} | {
    command: name for name, command in LATEX_RENAMED.items() if command not in (r"\sigma", r"\max", r"\min")
} | {r"\log": "log"}  # fmt: skip
# as a word, in small letters and without underscores: ReLU, leaky_relu, LeakyReLU
GATES = {name.lower().replace("_", ""): name for name in OPS.spellings if len(name) > 1}

GREEK_COMMANDS = {f"\\{word}": word for word in GREEK_WORDS}
LETTER_OF = {f"\\{word}": letter for letter, word in GREEK.items()}
UPRIGHT = {
    r"\mathrm", r"\text", r"\operatorname", r"\textrm", r"\textnormal", r"\mbox", r"\mathop",
}  # fmt: skip
WITH_BLANKS = {r"\text", r"\textrm", r"\textnormal", r"\mbox"}
PROSE = {
    "and", "or", "is", "where", "with", "if", "then", "for", "so", "let", "as", "by", "of", "to", "when",
}  # fmt: skip
STYLES = {
    r"\mathbf", r"\boldsymbol", r"\bm", r"\mathit", r"\mathcal", r"\mathsf", r"\mathtt", r"\mathscr",
    r"\mathfrak", r"\mathnormal", r"\pmb", r"\vec", r"\textbf", r"\textit",
}  # fmt: skip
BOLD = (r"\mathbf", r"\boldsymbol", r"\bm", r"\pmb", r"\vec", r"\textbf")
TRANSPOSES = (r"\top", r"\intercal")
# a text with one of these is in matrix notation, and so is one with a gate of whole arrays
OF_MATRICES = {*BOLD, *TRANSPOSES, *NORMS, *ANGLES, *MATRIX_PRODUCTS, r"\odot", "⊙"}
ACCENTS = {
    r"\hat": "hat", r"\widehat": "hat", r"\bar": "bar", r"\overline": "bar", r"\tilde": "tilde",
    r"\widetilde": "tilde",
}  # fmt: skip
# a letter before brackets that is more likely a function's than a factor's
FUNCTION_LETTERS = {
    "f", "g", "h", "F", "G", "H", "J", "L", "phi", "varphi", "psi", "Phi", "Psi", "φ", "ϕ", "ψ", "Φ", "Ψ",
}  # fmt: skip

ENTRIES = "name the array and give its entries as a value: X=[[1, 2], [3, 4]]"
PRODUCTS = r"write \odot for the product entry by entry, or \operatorname{outer}(a, b)"
DERIVED = "type the function itself: its derivatives are what graphtutor shows"
REFUSED = {
    r"\sum": r"write \operatorname{sum}(x) for all entries of an array, or the terms out: x_1 + x_2",
    **dict.fromkeys((r"\prod", r"\bigcup", r"\bigcap"), r"write the factors out: x_1 \cdot x_2"),
    **dict.fromkeys(
        (r"\int", r"\iint", r"\oint", r"\lim", r"\sup", r"\inf", r"\infty", r"\limsup", r"\liminf"),
        "write a formula of finitely many gates; graphtutor gates lists them",
    ),
    **dict.fromkeys((r"\partial", r"\nabla"), DERIVED),
    **dict.fromkeys((r"\top", r"\intercal", r"\dagger"), r"write W^\top for the transpose of W"),
    **dict.fromkeys((r"\otimes", r"\oplus", r"\star", r"\bullet"), PRODUCTS),
    **dict.fromkeys((r"\in", r"\mathbb"), "leave it out: shapes follow from the values"),
    **dict.fromkeys((r"\det", r"\rank"), "write out what is computed"),
    **dict.fromkeys((r"\arg", r"\argmax", r"\argmin", r"\Pr"), "write out what is computed"),
    **dict.fromkeys((r"\pm", r"\mp"), "write + or -, one graph for each"),
    **dict.fromkeys((r"\dots", r"\ldots", r"\cdots"), "write every term out"),
    **dict.fromkeys((r"\over", r"\choose", r"\binom"), r"write \frac{a}{b}"),
    **dict.fromkeys((r"\lfloor", r"\lceil", r"\rfloor", r"\rceil"), "leave the rounding out"),
    **dict.fromkeys((r"\dot", r"\ddot", r"\prime"), DERIVED),
    **dict.fromkeys(
        (r"\approx", r"\sim", r"\equiv", r"\propto", r"\to", r"\mapsto", r"\Rightarrow",
         r"\rightarrow", r"\implies"),
        "write = between a name and its expression",
    ),
    **dict.fromkeys(
        (r"\mid", r"\middle"), r"write \left| x \right| for the absolute value"
    ),
    **dict.fromkeys(
        (r"\underbrace", r"\overbrace", r"\underline", r"\phantom", r"\cancel", r"\color", r"\textcolor"),
        "write the formula without it",
    ),
    **dict.fromkeys(
        (r"\newcommand", r"\def", r"\let", r"\input", r"\include", r"\write", r"\csname", r"\catcode"),
        "write the formula out; commands are not defined here",
    ),
    r"\text{if}": r"write \begin{cases} a & \text{if } x > 0 \\ b & \text{otherwise} \end{cases}",
    r"\text{otherwise}": r"write it in the last line of \begin{cases} … \end{cases}",
    r"\lg": r"write \frac{\ln x}{\ln 2}",
    r"\sec": r"write \frac{1}{\cos x}",
    r"\csc": r"write \frac{1}{\sin x}",
    r"\cot": r"write \frac{\cos x}{\sin x}",
    r"\coth": r"write \frac{\cosh x}{\sinh x}",
}  # fmt: skip
KNOWN = {
    *FUNCTIONS, *GREEK_COMMANDS, *UPRIGHT, *STYLES, *ACCENTS,
    *(name for name in SIGNS if len(name) > 2), r"\frac",
    r"\dfrac", r"\tfrac", r"\sqrt", r"\left", r"\right", r"\lvert", r"\lVert", r"\top",
    r"\begin", r"\end", r"\quad", r"\displaystyle",
}  # fmt: skip
