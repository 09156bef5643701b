"use strict";
// Measures every picture of a page as it is drawn, and leaves what is wrong in an element `found`:
// [the picture, the fault, the shape, what it has to do with]. The lines of brackets have no id.
const TOUCH = 0.75; // points by which two boxes may touch

const edges = box => ({left: box.x, right: box.x + box.width, top: box.y, bottom: box.y + box.height});
const meet = (a, b) => a.left + TOUCH < b.right && b.left + TOUCH < a.right
  && a.top + TOUCH < b.bottom && b.top + TOUCH < a.bottom;
const shapes = (svg, selector) => [...svg.querySelectorAll(selector)].map(element =>
  ({id: element.id, node: element.id.slice(1).split("-")[0], isName: element.id[0] === "n", ...edges(element.getBBox())}));

const isFraction = (over, under) => over.id === "d" + over.node && under.id === "u" + over.node;

function* straights(svg) {
  for (const wire of svg.querySelectorAll("polyline")) {
    const points = [...wire.points];
    for (let i = 1; i < points.length; i++)
      yield {id: wire.id, from: points[i - 1], to: points[i], isFirst: i === 1 && wire.id !== ""};
  }
}

function crosses({from, to}, box) {
  for (let part = 0; part <= 1; part += 0.01) {
    const x = from.x + part * (to.x - from.x), y = from.y + part * (to.y - from.y);
    if (box.left + TOUCH < x && x < box.right - TOUCH && box.top + TOUCH < y && y < box.bottom - TOUCH)
      return true;
  }
  return false;
}

function* faults(svg) {
  const paper = edges(svg.viewBox.baseVal);
  const texts = shapes(svg, "text"), gates = shapes(svg, "rect.gate"), blanks = shapes(svg, "rect.blank");
  const wires = [...straights(svg)], written = [...texts, ...blanks];
  for (const [index, text] of written.entries()) {
    if (text.left >= text.right || text.top >= text.bottom) yield ["is empty", text.id, ""];
    if (text.left < paper.left || text.right > paper.right || text.top < paper.top || text.bottom > paper.bottom)
      yield ["is not on the paper", text.id, ""];
    for (const other of written.slice(index + 1))
      if (meet(text, other) && !isFraction(text, other)) yield ["covers a text", text.id, other.id];
    for (const gate of gates)
      if (!(text.isName && text.node === gate.node) && meet(text, gate)) yield ["covers a gate", text.id, gate.id];
    for (const wire of wires)
      if (!text.isName && crosses(wire, text)) yield ["is crossed by a wire", text.id, wire.id];
  }
  const blocks = [...svg.querySelectorAll("g.block")].map(element => ({element, id: element.id, ...edges(element.getBBox())}));
  for (const [index, block] of blocks.entries()) {
    if (block.left < paper.left || block.right > paper.right || block.top < paper.top || block.bottom > paper.bottom)
      yield ["is not on the paper", block.id, ""];
    for (const other of blocks.slice(index + 1)) if (meet(block, other)) yield ["covers an array", block.id, other.id];
    for (const other of [...written, ...gates])
      if (meet(block, other) && !block.element.querySelector("#" + other.id)) yield ["covers an array", other.id, block.id];
    for (const wire of wires)
      if (wire.id !== "" && crosses(wire, block)) yield ["is crossed by a wire", block.id, wire.id];
  }
  for (const gate of gates) {
    const label = texts.find(text => text.id === "n" + gate.node);
    if (!label || label.left < gate.left || label.right > gate.right) yield ["does not hold its label", gate.id, ""];
  }
  for (const text of texts.filter(text => "vdu".includes(text.id[0]))) {
    const node = gates.find(gate => gate.node === text.node) ?? texts.find(name => name.id === "n" + text.node);
    const middle = (node.top + node.bottom) / 2;
    const distance = wire => Math.abs(wire.from.x - node.right);
    const [wire] = wires.filter(({from, isFirst}) => isFirst && Math.abs(from.y - middle) < 3)
      .sort((one, other) => distance(one) - distance(other));
    const isRight = wire && (text.id[0] === "v" ? text.bottom <= wire.from.y + TOUCH : text.top >= wire.from.y - TOUCH);
    if (!isRight) yield ["is not on its side of its wire", text.id, wire ? wire.id : ""];
  }
}

const pictures = [...document.querySelectorAll("svg")];
const found = document.createElement("script");
found.type = "application/json";
found.id = "found";
found.textContent = JSON.stringify({
  pictures: pictures.map(svg => svg.parentNode.id),
  faults: pictures.flatMap(svg => [...faults(svg)].map(fault => [svg.parentNode.id, ...fault])),
});
document.body.append(found);
