"""LaTeX as papers write it is read as the graph that it means, or refused with the reason."""

from __future__ import annotations

import math
import random
import sys
import time
from pathlib import Path

import pytest
from corpus import LECTURES, random_expressions, random_graphs

import graphtutor as gt
from graphtutor.errors import GraphTutorError, LimitError, ParseError
from graphtutor.gallery import GALLERY
from graphtutor.graph.builder import Builder
from graphtutor.graph.graph import Graph
from graphtutor.namespaces.notation import latex_name
from graphtutor.syntax.tokens import is_latex, on_one_line
from graphtutor.words.plain import plain_lines

GOLDEN = Path(__file__).parent / "latex_errors.txt"

# a formula, and the plain expression that is the same graph
PAPERS = [
    # neurons and activations
    (r"\frac{1}{1+e^{-(w_0x_0+w_1x_1+w_2)}}", "1/(1+exp(-(w0*x0+w1*x1+w2)))"),
    (r"$$f(w,x) = \frac{1}{1+e^{-(w_0x_0 + w_1x_1 + w_2)}}$$", "f = 1/(1+exp(-(w0*x0+w1*x1+w2)))"),
    (r"\sigma(x) = \frac{1}{1 + \exp(-x)}", "sigma = 1/(1+exp(-x))"),
    (r"\(\sigma\left(\mathbf{w} x + b\right)\)", "sigmoid(w*x + b)"),
    (r"\tanh(x) \cdot \tanh y", "tanh(x)*tanh(y)"),
    (r"\frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}", "(exp(x) - exp(-x))/(exp(x) + exp(-x))"),
    (r"2\sigma(2x) - 1", "2*sigmoid(2*x) - 1"),
    (r"\max(0, x)", "max(0, x)"),
    (r"\max\left\{0, \; wx+b\right\}", "max(0, w*x + b)"),
    (r"\mathrm{ReLU}(wx+b)", "relu(w*x + b)"),
    (r"\operatorname{LeakyReLU}(x, 0.01)", "leaky_relu(x, 0.01)"),
    (r"\zeta(x) = \log(1 + \exp(x))", "zeta = log(1 + exp(x))"),
    (r"\ln\!\left(1+e^{\beta x}\right)", "log(1 + exp(beta*x))"),
    (
        r"0.5x\left(1 + \tanh\left[\sqrt{2/\pi}\left(x + 0.044715x^3\right)\right]\right)",
        "0.5*x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x**3)))",
    ),
    (r"\frac{x}{2}\left(1+\operatorname{erf}\left(\frac{x}{\sqrt{2}}\right)\right)", "(x/2)*(1 + erf(x/sqrt(2)))"),
    (r"x\,\sigma(x)", "x*sigmoid(x)"),
    (r"x \cdot \sigma(\beta x)", "x*sigmoid(beta*x)"),
    (r"\begin{cases} x & \text{if } x > 0 \\ \alpha(e^x - 1) & \text{otherwise} \end{cases}", "where(x > 0, x, alpha*(exp(x) - 1))"),
    # losses
    (r"L = \frac{1}{2}(\hat{y} - y)^2", "L = 1/2*(yhat - y)**2"),
    (r"\frac12 (wx + b - t)^2", "(1/2)*(w*x + b - t)**2"),
    (r"-\left(t\log a + (1-t)\log(1-a)\right)", "-(t*log(a) + (1-t)*log(1-a))"),
    (r"-y\log\hat y - (1-y)\log(1-\hat y)", "-y*log(yhat) - (1-y)*log(1-yhat)"),
    (r"\max(0, 1 - t \cdot y)", "max(0, 1 - t*y)"),
    (r"L_i = \max(0, s_j - s_{y} + \Delta)", "L_i = max(0, s_j - s_y + Delta)"),
    (r"\log\left(1 + e^{-y(wx+b)}\right)", "log(1 + exp(-y*(w*x + b)))"),
    (
        r"""L_\delta = \begin{cases}
            \frac{1}{2} a^2,                      & \text{for } |a| \le \delta, \\[4pt]
            \delta \left(|a| - \tfrac12 \delta\right), & \text{otherwise.}
        \end{cases}""",
        "L_delta = where(abs(a) <= delta, 1/2*a**2, delta*(abs(a) - (1/2)*delta))",
    ),
    (r"\ln(e^{x_1} + e^{x_2})", "log(exp(x1) + exp(x2))"),
    (r"m = \max(a,b) \\ m + \log(e^{a-m} + e^{b-m})", "m = max(a, b); m + log(exp(a-m) + exp(b-m))"),
    (r"-\log\frac{e^{s_1}}{e^{s_1}+e^{s_2}}", "-log(exp(s1)/(exp(s1)+exp(s2)))"),
    (r"L + \frac{\lambda}{2}w^2", "L + (lambda/2)*w**2"),
    (r"\lambda \lvert w \rvert", "lambda*abs(w)"),
    (r"\frac{1}{2}\left|w\right|^{2}", "(1/2)*abs(w)**2"),
    # distributions, quotients, roots and powers
    (r"\frac{1}{\sqrt{2\pi\sigma^2}} e^{-\frac{(x-\mu)^2}{2\sigma^2}}", "1/sqrt(2*pi*sigma**2)*exp(-((x-mu)**2/(2*sigma**2)))"),
    (r"\exp\left(-\left(\frac{x-m}{s}\right)^2\right)", "exp(-((x-m)/s)**2)"),
    (r"\frac{\frac{a}{b}+c}{1+\frac{1}{d}}", "(a/b + c)/(1 + 1/d)"),
    (r"\frac{x + \sigma(y)}{\sigma(x) + (x+y)^2}", "(x + sigmoid(y))/(sigmoid(x) + (x+y)**2)"),
    (r"\frac{x-\mu}{\sqrt{\sigma^2 + \epsilon}}", "(x - mu)/sqrt(sigma**2 + epsilon)"),
    (r"\gamma \hat x + \beta", "gamma*xhat + beta"),
    (r"\sqrt[3]{x} + \sqrt y", "x**(1/3) + sqrt(y)"),
    (r"x^2y + 3x^{n}y^{-2}", "x**2*y + 3*x**n*y**-2"),
    (r"2^{-x} + x^{y^{2}}", "2**-x + x**y**2"),
    (r"$-x^2$", "-x**2"),
    (r"\sin^2 x + \cos^2 x", "sin(x)**2 + cos(x)**2"),
    (r"\sin 2\pi x", "sin(2*pi*x)"),
    (r"\sin x \cos y - \cos x\sin y", "sin(x)*cos(y) - cos(x)*sin(y)"),
    (r"\sin\frac{x}{2} + \ln x^2", "sin(x/2) + log(x**2)"),
    (r"\log\sigma(z)", "log(sigmoid(z))"),
    (r"\arctan x + \exp{-x}", "atan(x) + exp(-x)"),
    # layers, regressions and losses over arrays
    (r"W^\top x + b", "W.T @ x + b"),
    (r"$W^T x + b$", "W.T @ x + b"),
    (r"W^{\top}x + V^{\mathsf T}x + U^\intercal x + T^\mathrm{T} x", "W.T @ x + V.T @ x + U.T @ x + T.T @ x"),
    (r"\mathbf{w}^T \mathbf{x} + b", "w.T @ x + b"),
    (r"\mathbf{X}\mathbf{W} + \mathbf{b}", "X @ W + b"),
    (r"\mathbf{a} = \sigma(\mathbf{W}\mathbf{x} + \mathbf{b})", "a = sigmoid(W @ x + b)"),
    (r"$X W + b$", "X @ W + b"),
    (r"\sigma(W x + b)", "sigmoid(W @ x + b)"),
    (r"\text{ReLU}(XW + b)", "relu(X @ W + b)"),
    (r"\max(0, XW_1 + b_1) W_2 + b_2", "max(0, X @ W1 + b1) @ W2 + b2"),
    (
        r"\operatorname{softmax\_ce}(Y, \max(0, X W_1 + b_1) W_2 + b_2) + \lambda (\|W_1\|_F^2 + \|W_2\|_F^2)",
        "softmax_ce(Y, max(0, X @ W1 + b1) @ W2 + b2) + lambda*(norm(W1)**2 + norm(W2)**2)",
    ),
    (
        r"\hat y = \operatorname{softmax}(W_2 \tanh(W_1 x + b_1) + b_2) \\ -\operatorname{sum}(y \odot \log\hat y)",
        "yhat = softmax(W2 @ tanh(W1 @ x + b1) + b2); -sum(y*log(yhat))",
    ),
    (r"h_t = \tanh(W_{hh} h_{\text{prev}} + W_{xh} x_t + b)", "h_t = tanh(W_hh @ h_prev + W_xh @ x_t + b)"),
    (r"c_t = f_t \odot c_{\text{prev}} + i_t \circ \tilde c_t", "c_t = f_t*c_prev + i_t*ctilde_t"),
    (r"\operatorname{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V", "softmax(Q @ K.T/sqrt(d_k)) @ V"),
    (r"\frac{1}{2n}\|X\theta - y\|^2 + \frac{\lambda}{2}\|\theta\|_2^2", "1/(2*n)*norm(X @ theta - y)**2 + lambda/2*norm(theta)**2"),
    (r"\frac{1}{m}(Xw - y)^\top (Xw - y) + \alpha\|w\|_1", "1/m*(X @ w - y).T @ (X @ w - y) + alpha*sum(abs(w))"),
    (r"\frac{1}{N} X^\top X w", "1/N*X.T @ X @ w"),
    (
        r"\frac12 \lVert w \rVert^2 + C\max(0, 1 - y_i w^\top x_i)",
        "1/2*norm(w)**2 + C @ max(0, 1 - y_i*(w.T @ x_i))",
    ),
    (r"\max(0, 1 - y_i(\mathbf{w}\cdot\mathbf{x}_i + b))", "max(0, 1 - y_i*(w @ x_i + b))"),
    (r"\mathcal{L} = \tfrac12 \left\|\mathbf{y} - \hat{\mathbf{y}}\right\|_2^2", "L = 1/2*norm(y - yhat)**2"),
    (r"x^\top A x + \langle b, x \rangle", "x.T @ A @ x + dot(b, x)"),
    (r"\delta_1 = W_2^\top \delta_2 \odot (1 - a \odot a)", "delta1 = W2.T @ delta2*(1 - a*a)"),
    (r"a \odot Wx + \lambda \cdot W x", "a*(W @ x) + lambda*(W @ x)"),
    (r"\log\operatorname{softmax}(z) + \operatorname{LogSoftmax}(z)", "log(softmax(z)) + log_softmax(z)"),
    (
        r"\operatorname{sum}(X, axis=1) + \operatorname{mean}_{\text{axis}=-1, keepdims}(X) - \max_{axis=0}(X)",
        "sum(X, axis=1) + mean(X, axis=-1, keepdims=True) - max(X, axis=0)",
    ),
    (r"X_{[0, 1]} + X_{[:, -1]}^2 + {x_1}_{[1:]}", "X[0, 1] + X[:, -1]**2 + x1[1:]"),
    (r"\operatorname{sum}(W^2) + {A}^{-1}", "sum(W**2) + A**-1"),
    (r"x {\,} W + x @ W", "x @ W + x @ W"),
    (r"W_{ij}x_j + W_{1,2}x", "W_ij*x_j + W_1_2*x"),
    (r"$L + \frac{x}{N} - T$", "L + x/N - T"),
    (r"2\,\sigma(W \cdot x)", "2*sigmoid(W*x)"),
    (r"\|w\|_\infty + \left\lVert w \right\rVert_{\mathrm{F}}", "max(abs(w)) + norm(w)"),
    # statements, names and signs
    (r"q = x + y \\ f = qz", "q = x + y; f = q*z"),
    (r"$q = x + y, \quad f = qz$", "q = x + y; f = q*z"),
    (r"\frac{x - x_{\min}}{x_{\max} - x_{\min}}", "(x - x_min)/(x_max - x_min)"),
    ("\\begin{align*}\n q &= x + y \\\\\n f &= q z .\n\\end{align*}", "q = x + y; f = q*z"),
    ("z = wx + b\n a = \\sigma(z)\n L = \\frac{1}{2}(a-t)^2", "z = w*x + b; a = sigmoid(z); L = (1/2)*(a-t)**2"),
    ("% the hidden unit\nh_{t} = \\tanh(w_{hh}h_{\\text{prev}} + w_{xh}x_{t})", "h_t = tanh(w_hh*h_prev + w_xh*x_t)"),
    (r"\mathrm{loss} = (y-t)^2; 2\,\mathrm{loss}", "loss = (y-t)**2; 2*loss"),
    (r"$loss = (y-t)^2; 2loss$", "loss = (y-t)**2; 2*loss"),
    (r"x_0 + x_{0}x_{12} + w_{ij} + w_{1,2} + \bar x + \tilde{x}_1", "x0 + x0*x12 + w_ij + w_1_2 + xbar + xtilde1"),
    (r"\mathbf{W}_1 \boldsymbol W_2 + \alpha_0 \theta_{k}", "W1 @ W2 + alpha0*theta_k"),
    (r"$α × x · β ÷ 2 − γ$", "α*x*β/2 - γ"),
    (r"a \times b \div c * d", "a*b/c*d"),
    (r"\bigl(a + b\bigr)\Big[c + d\Big]", "(a+b)*(c+d)"),
    (r"3 \times 10^{-4} g", "3e-4*g"),
    (r"g + 1 \cdot 10^3", "g + 1000"),
    (r"2 \cdot {10}^{3}", "2*10**3"),
    (r"${e}^x + e^x + e$", "e**x + exp(x) + e"),
    (r"e = 2 \\ e^x", "e = 2; e**x"),
    (r"\sigma x + \frac{1}{\sigma}", "sigma*x + 1/sigma"),
    (r"$x(y+z)(a-b)$", "x*(y+z)*(a-b)"),
    (r"q = x \\ q(y)", "q = x; q*(y)"),
    (r"|x||y| + \left|x - \left|y\right|\right|", "abs(x)*abs(y) + abs(x - abs(y))"),
    (r"$||x|-|y||$", "abs(abs(x) - abs(y))"),
    (r"\begin{cases} x & x \ge 0 \\ 0 & x < 0 \end{cases}", "where(x >= 0, x, 0)"),
    (
        r"\begin{cases} 0 & x < -1 \\ x & x < 1 \\ 1 & \text{else} \end{cases}",
        "where(x < -1, 0, where(x < 1, x, 1))",
    ),
]  # fmt: skip

WRONG = [
    r"\frac{\partial L}{\partial w}", r"\frac{dL}{dw}", r"\sum_i x_i", r"\int x dx", r"\begin{pmatrix} a \\ b \end{pmatrix}",
    r"w^Tx + \beta", r"\foo x", r"\fraq{1}{x}", r"$1/2x$", r"$a/b c$", r"\sin x y", r"\log x y", r"\log a/b",
    r"\max 0, x", r"$f(x)$", r"$x2 + 1$", r"$2 3$", r"2\frac12", r"\sin^{-1} x", r"\log_2 x", r"x_{t-1}", r"x^{(1)}",
    r"\frac{1}{1+e^{-x}", r"\frac{1+}{x}", r"\left(x + y", r"\left(x + y)", r"$(x + y]$", r"x + y} + \pi", r"x^2^3 + \pi", r"x^10 + \pi",
    r"e^-x + \pi", r"\begin{cases} x & x > 0 \\ y & x > 1 \end{cases}", r"\begin{cases} x \end{cases}", r"$sin x$", r"$rate x$",
    r"$eta x$", r"\mathbf{x} + x", r"\operatorname{foo}(x)", r"\operatorname{foo} x", r"\alpha + ", r"\alpha x = 2 = y", r"\pi(x > y)",
    r"\frac{}{x}", r"\Delta x", "x = \\frac12\nx", r"x' + \pi", r"$||x||$", r"\tanh", r"\hat{x+y}", r"$x$ and $y$",
    r"\mathbf{XW}", r"\mathbf{x}\mathbf{y}", r"\mathbf{1}^\top x", r"$xW + b$", r"x y^\top", r"A^{2} x", r"(X^\top X)^{-1} X^\top y",
    r"\|w\|^2 + w \cdot x", r"W^\top \cdot X", r"\|W\|_2", r"\|x\|_3", r"\sum_{i=1}^{n} x_i^2", r"\mathbf{X} \in \mathbb{R}", r"$2^\top$",
    r"X_{[0]}^\top", r"X^{2}_{[0]}", r"X_{[a]}", r"X_{[0", r"f \circ g", r"\operatorname{sum}(X, axis=)",
    r"\operatorname{sum}_{axis=1(X)", r"a \otimes b", r"\langle a \rangle", r"\langle a, b", r"\lVert x", r"$X {\,} + y$", r"{\,} X",
    r"\frac{N}{2} X w", r"\Sigma x^\top x", r"1{\,}000x",
    r"\alpha + х", r"x \pm y", r"\sqrt[3]x_1^2_2", r"\frac{a+b}{c", r"\theta = 1, \phi",
    r"a \text{ and } b", r"1{,}000x + \pi", r"$|+|$", r"\sigma^2(x)", r"w := w - \eta g",
]  # fmt: skip


@pytest.mark.parametrize(("text", "plain"), PAPERS)
def test_formulas_of_papers(text: str, plain: str) -> None:
    assert is_latex(text) or "\n" in text
    graph = gt.parse(text)
    assert graph.text == gt.parse(plain).text
    assert graph == gt.parse(plain)
    assert graph.expression == text


MORE = [
    "e**x + 10**3*2 + 2e3*x**1e-5", "1e-5**x", "square(x) + exp(x)", "x**T", "T**T", "a/" * 50 + "b", "1/(" * 15 + "x" + ")" * 15,
    "x_1*x1*a_*a__b*w_ij*alpha*α*π*pi*yhat*alphahat*Δx*x_alpha*w_1j*T*ell*chat*x_1_*σ*sigma*a1b*hat*ω0*theta_1*ab12*e",
    "-(2)*x - -2 - -x", "leaky_relu(x, 0.1) + elu(y, 2) + hard_sigmoid(z)", "where(x == 1, where(y != 2, 1, x), -0.0*3)",
    "x**-2**y", "-2**x", "(-2)**x", "q = 2; r = q; s = r*x; t = s; t*s", "e = 2; e**x", "clip(x, 0, 1) + log1p(x) + expm1(y)",
    "abs(abs(x) - abs(y))*abs(z)", "1/(2/x)", "2*3e22*x", "2", "x", "f = x", "where((a+b) > 2*c, a/b, b**c)**2",
    "1.5e300*x/1e-300", "d/d", "d1/d2", "(d*y)/(d*x)", "sigma*(x+y)", "f*(x)", "Δ*x", "x - (y - (z - (w - x)))",
    "X @ W @ V", "X @ (W @ V)", "a*(X @ W)", "(a*X) @ W", "-X @ W", "-(X @ W)", "X @ -W", "2*X @ W", "X*W + X @ W", "X.T.T", "X.T[0]", "X[0].T",
    "X[0][1]", "x_1[0].T", "W1[:, 0]**2", "(X @ W)**2 @ V", "X**2 @ V", "X**-1 @ V", "Xhat**2 @ V", "(X @ W).T", "sigmoid(X).T @ x", "x**T @ W**T",
    "e.T @ x", "transpose(2) @ x", "X @ 2", "norm(x)**2 @ y", "norm(X, axis=1) @ y", "3*x @ y*2e5", "alpha*x @ y*alpha", "sum(x)*y @ z*mean(x)",
    "x*norm(y)*z @ w", "1/n*X @ w", "alpha/n*X*(w @ w)", "x/(X @ W)", "a/" * 40 + "(X @ W)", "sum(x)[0]", "abs(x)[0].T", "sqrt(x)[0] @ y", "max(x)",
    "max(x, y) @ z", "f*(x @ y)", "σ*(x @ y)", "reshape(x, shape=())", "reshape(x, shape=6)", "unindex(x, into=(2, 2), key=((0, None, 2), -1))",
    "max(X, axis=0, ties=split)", "where(x @ y > 0, X, W) @ V", "exp(X @ W)**2", "x @ (y + z) @ (y*z)", "(x @ y) * (z @ w)", "10**-3*W @ x", "sigma**2*X @ x", "2e-3/n*alpha0*X + X.T", "q = X @ W; q.T @ q",
]  # fmt: skip


NAMES = (
    "X",
    "W1",
    "x",
    "y_i",
    "alpha",
    "theta",
    "b",
    "Sigma",
    "yhat",
    "Ybar",
    "loss",
    "w_ij",
    "T",
    "e",
    "sigma",
)
OVER_ALL = (
    "sum({})", "mean({}, axis=1)", "norm({})", "norm({}, axis=0, keepdims=True)", "softmax({})", "log_softmax({}, axis=0)", "max({}, axis=-1)",
    "min({})", "{}.T", "{}[0]", "{}[:, 1]", "{}[1:, -1]", "reshape({}, 2, -1)", "broadcast({}, 2, 3)", "logsumexp({})", "onehot({}, classes=3)",
    "sum({}, axis=(0, 1))", "relu({})", "tanh({})", "abs({})", "exp({})", "sqrt({})", "hardmax({}, axis=1)", "{}**2", "{}**-1", "-{}", "max({}, 0)",
)  # fmt: skip
OF_TWO = ("{} @ {}", "{} @ {}", "{} @ {}", "{}*{}", "{}*{}", "{} + {}", "{} - {}", "{}/{}", "{}**{}", "dot({}, {})", "outer({}, {})",
          "softmax_ce({}, {})", "mse({}, {})", "concat({}, {}, axis=1)", "stack({}, {})", "max({}, {})", "where({} > 0, {}, 1)")  # fmt: skip


def random_arrays(count: int, seed: int = 5) -> list[str]:
    """Return expressions over gates of arrays, which need not fit."""
    chance = random.Random(seed)

    def made(size: int) -> str:
        if size <= 1:
            return chance.choice(NAMES) if chance.random() < 0.85 else str(chance.randint(1, 9) / 2)
        if chance.random() < 0.4:
            return chance.choice(OVER_ALL).format(
                f"({made(size - 1)} + x)" if size > 2 else chance.choice(NAMES)
            )
        left = chance.randint(1, size - 1)
        parts = (f"({made(part)})" for part in (left, size - left))
        return chance.choice(OF_TWO).format(*parts)

    return [f"{made(chance.choice((2, 3, 5, 8, 12)))} + X @ W1" for _ in range(count)]


def written() -> list[str]:
    return [
        *(example.expression for example in GALLERY),
        *(text for text, _ in LECTURES.values()),
        *(text for text, _ in random_expressions(300)),
        *random_graphs(40),
        *random_arrays(200),
        *(plain for _, plain in PAPERS),
        *MORE,
    ]


@pytest.mark.parametrize("text", written())
def test_what_is_written_in_latex_reads_in_again(text: str) -> None:
    graph = gt.parse(text)
    assert gt.parse(graph.latex) == graph


def test_every_gate_is_written_and_read() -> None:
    for op in gt.OPS.values():
        if op.is_comparison or op.name == "where":
            continue
        count = 2 if op.is_variadic else len(op.inputs)
        settings = [sample.settings for sample in op.samples if op.kind != "elementwise"] or [{}]
        for names in ("xyz", "XWB", ("w_1", "alpha", "Yhat")):
            for setting in settings:
                builder = Builder()
                operands = [builder.input(name) for name in names[:count]]
                graph = builder.graph(builder.apply(op, operands, setting))
                text = graph.latex if is_latex(graph.latex) else f"${graph.latex}$"
                again = gt.parse(text)
                assert again == graph, text
                assert again.text == graph.text


def test_matrices_are_written_as_a_lecturer_does() -> None:
    """The thin space in braces is all that tells a matrix product from a page of a book."""
    for plain, latex in (
        ("W.T @ x + b", r"W^\top {\,} x + b"),
        ("lambda*norm(W)**2", r"\lambda \cdot \left\lVert W \right\rVert^{2}"),
        ("1e-3*W.T @ x*y", r"\left(0.001 \cdot W^\top\right) {\,} x \odot y"),
        ("1/n*(X @ w)", r"\frac{1}{n} \cdot X {\,} w"),
        ("max(X, axis=0)[1:]", r"{\max_{\mathrm{axis}=0}\left(X\right)}_{[1:]}"),
        ("X*W", r"X \cdot W"),
        ("X*W + sum(X)", r"X \odot W + \operatorname{sum}\left(X\right)"),
    ):
        assert gt.parse(plain).latex == latex


def test_one_sign_of_matrices_makes_a_point_between_letters_unclear() -> None:
    assert gt.parse(r"w \cdot x + \beta").text == "w*x + beta"
    for sign in (
        r"\|w\|",
        r"\operatorname{sum}(w)",
        r"W v",
        r"v^\top v",
        r"\mathbf{v}",
        r"v \odot u",
        "v @ u",
    ):
        for text in (rf"w \cdot x + {sign}", rf"{sign} + w \cdot x"):
            with pytest.raises(ParseError, match="two ways"):
                gt.parse(text)
        assert gt.parse(rf"\beta \cdot x + {sign}").text.startswith("beta*x + ")


def test_deep_graphs_are_written_as_statements() -> None:
    def function(x: float) -> float:
        for _ in range(300):
            x = 1 / (1 + x * x)
        return x

    graph = gt.trace_function(function)
    again: Graph = gt.parse(graph.latex)
    assert again.tape == graph.tape
    assert gt.run(again, {"x": 0.3}).output == gt.run(graph, {"x": 0.3}).output


def test_names_are_all_different() -> None:
    chance = random.Random(3)
    letters = [*"abexw_0123", "hat", "bar", "alpha", "α", "Δ", "ij", "_"]
    names = {"".join(chance.choices(letters, k=chance.randint(1, 5))) for _ in range(4_000)}
    names = {n for n in names if n[0].isalpha() and n != "e" and not (len(n) > 1 and n in gt.OPS)}
    assert len({latex_name(name) for name in names}) == len(names)
    for name in names:
        assert list(gt.parse(f"{latex_name(name)} + \\pi").inputs) == [name]


def test_latex_is_recognised() -> None:
    for text in (r"\alpha", "x^{2}", "x_{1}", "$x$", r"x \\ y", r"\[x\]", " $x$. "):
        assert is_latex(text), text
    for text in ("x_0", "x^2", "x\\", "$x", "2x", "{x}", "x**2", "", "x \\ y"):
        assert not is_latex(text), text


def test_values_may_be_latex() -> None:
    values = gt.parse_feeds(
        r"w_{0} = \frac{1}{4}, \hat y = -2, \alpha=2\pi, x_1 = 3 \times 10^{-4}"
    )
    assert values == {"w0": 0.25, "yhat": -2.0, "alpha": 2 * math.pi, "x1": 3e-4}
    with pytest.raises(ParseError, match="depends on x"):
        gt.parse_feeds(r"w_{0} = 2x")


def test_a_walk_says_how_latex_was_read() -> None:
    trace = gt.run(gt.parse(r"\sigma(wx)"), {"w": 1, "x": 2})
    assert list(plain_lines(trace))[:2] == [r"Expression: \sigma(wx)", "Read as: sigmoid(w*x)"]
    assert list(plain_lines(gt.run(gt.parse("x_0"), {"x_0": 1})))[1] == "Gates: none"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("$x\n+ y$", "$x + y$"),
        (r"x\;", r"x\;"),
        ("q = \\frac12 x\n  f = q^{2} % the end", r"q = \frac12 x ; f = q^{2}"),
        ("q = \\pi x \\\\% then\n f = q", r"q = \pi x \\ f = q"),
        ("\\frac{x\n", r"\frac{x"),
    ],
)
def test_lines_are_put_on_one(text: str, line: str) -> None:
    assert on_one_line(text) == line.replace(" ; ", "; ")


def test_every_error_says_what_where_and_what_to_try() -> None:
    """Compare with the golden file; write it anew with `python tests/syntax/test_latex.py`."""
    assert all_errors() == GOLDEN.read_text("utf-8")


def all_errors() -> str:
    parts = []
    for text in WRONG:
        try:
            graph = gt.parse(text)
        except GraphTutorError as error:
            assert error.text == text
            assert error.expected, error
            assert error.remedy, error
            parts.append(f"{type(error).__name__}: {error}\n")
        else:
            raise AssertionError(f"{text!r} was read as {graph.text}")
    return "\n".join(parts)


PIECES = [
    *"+-*/=<>,;&|()[]{}^_'!.$%~ \n", "x", "y", "w", "e", "d", "T", "f", "2", "10", "0.5", "1e3", r"\frac", r"\frac{1}{2}", r"\dfrac", r"\sqrt",
    r"\sqrt[3]", r"\left", r"\right", r"\left(", r"\right)", r"\left|", r"\right|", r"\bigl(", r"\sigma", r"\sin", r"\log", r"\max", r"\tanh",
    r"\exp", r"\hat", r"\bar", r"\mathbf", r"\mathrm", r"\mathrm{loss}", r"\operatorname", r"\operatorname{relu}", r"\text", r"\text{if}",
    r"\text{otherwise}", r"\begin{cases}", r"\end{cases}", r"\begin{align}", r"\begin{matrix}", r"\begin", r"\end", "\\\\", r"\cdot", r"\times",
    r"\div", r"\le", r"\ne", r"\alpha", r"\pi", r"\Delta", r"\quad", r"\,", r"\{", r"\}", r"\|", r"\lvert", r"\rvert", r"\foo", r"\partial", r"\sum",
    r"\top", "\\", "\\[", "\\]", r"\(", r"\)", "α", "σ", "х", "²", "∞", "💥", "\x00", "\ud800", "×", "sin", "max", "eta", "rate", r"\label{a}", r"\_",
    "_{", "^{", "_1", "^2", "{x}", "e^", "(x)", "**", "X", "W", "X", "@", r"{\,}", r"^\top", "^T", r"\odot", r"\circ", r"\mathbf{w}", r"\lVert", r"\rVert",
    "_{[0, 1:]}", "_{[", "]}", r"\operatorname{sum}", r"\operatorname{softmax}", r"_{axis=1}", ", axis=0", r"\langle", r"\rangle", "_2", "_F", r"\lambda",
]  # fmt: skip


def test_noise_ends_in_one_clear_error() -> None:
    chance = random.Random(11)
    read = 0
    for number in range(20_000):
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 16)))
        text = f"${text}$" if number % 2 else f"\\alpha{text}"
        try:
            graph = gt.parse(text)
        except GraphTutorError as error:
            message = str(error)
            assert len(message) < 3_000
            assert all(letter.isprintable() or letter == "\n" for letter in message), ascii(text)
            if isinstance(error, ParseError):
                assert error.text == text
                assert error.span is not None
                assert 0 <= error.span[0] < error.span[1] <= len(text) + 1
                assert error.expected
                assert error.remedy
        else:
            read += 1
            assert gt.parse(graph.latex) == graph, text
    assert read > 300


@pytest.mark.parametrize(
    "text",
    [
        "{" * 100_000, r"\frac" * 50_000, r"\frac{" * 50_000, r"\sqrt" * 50_000, r"\sqrt{" * 500, r"\hat" * 50_000, r"\hat{" * 50_000,
        r"\sin" * 50_000, r"\left(" * 50_000, r"\left(" * 99 + "x" + r"\right)" * 99, r"\mathbf{" * 150 + "x" + "}" * 150, "x^{" * 5_000,
        "x_{" * 50_000, r"\begin{cases}" * 10_000, r"\begin{cases} x & " * 300, r"$" + "|" * 50_000 + "$", "$" * 50_000, "%" * 100_000 + "\\alpha",
        "\\" * 99_999, r"\alpha=" * 50_000, r"\alpha," * 50_000, r"\frac{1}{" * 99 + "x" + "}" * 99, r"\alpha" + "x" * 100_000,
        "x\n" * 50_000 + r"\alpha", r"\sqrt[" * 5_000, r"\sin^" * 20_000, r"\text{" * 9_000, r"\text{if" + " " * 90_000, r"\label{" * 50_000,
        r"\\[" * 50_000, r"\alpha" * 180_000, "e^" * 50_000 + "\\pi", r"\begin{" * 50_000, r"\mathrm{" * 50_000, r"\begin" + " " * 100_000 + "x",
    ],
    ids=lambda text: ascii(text[:16]),
)  # fmt: skip
def test_hostile_texts_end_soon(text: str) -> None:
    began = time.process_time()
    with pytest.raises(GraphTutorError):
        gt.parse(text)
    assert time.process_time() - began < 2


def test_a_long_formula_is_read() -> None:
    text = " + ".join(rf"w_{{{k}}} x_{{{k}}}" for k in range(3_000))
    assert len(gt.parse(text).gates) == 5_999


def test_deep_formulas_do_not_exhaust_the_stack() -> None:
    def far(levels: int) -> None:
        if levels:
            far(levels - 1)
            return
        for opened in (
            r"\frac{1}{1+",
            r"\sqrt{",
            r"x^{",
            r"\sin{",
            r"\left(",
            r"\begin{cases} 1+",
            r"\sqrt[3]{",
        ):
            with pytest.raises(LimitError, match="nested too deeply"):
                gt.parse(opened * 150 + "x" + r"\pi")

    far(max(0, sys.getrecursionlimit() - 900))


if __name__ == "__main__":
    GOLDEN.write_text(all_errors(), "utf-8")
