"use strict";
// Presses the keys and buttons in `presses` one after another, and leaves in an element `found` what the
// page shows before the first and after each.
function shown() {
  const math = document.querySelector("#equation math")?.getBoundingClientRect();
  const isHidden = text => getComputedStyle(text).visibility === "hidden";
  return {
    phase: part("phase").textContent,
    place: part("place").textContent,
    said: document.querySelector("[aria-live]").textContent,
    hidden: [...document.querySelectorAll("svg text")].filter(isHidden).map(text => text.id),
    marked: [...document.querySelectorAll("svg .current, svg .new")].map(shape => shape.id),
    math: math ? [math.width, math.height] : [],
    hash: location.hash,
  };
}

function press(what) {
  const [key, ...held] = what.split("+").reverse();
  if (key.startsWith("#")) document.querySelector(key).click();
  else document.body.dispatchEvent(
    new KeyboardEvent("keydown", {key, ctrlKey: held.includes("Ctrl"), bubbles: true, cancelable: true}));
  return shown();
}

const found = document.createElement("script");
found.type = "application/json";
found.id = "found";
const moments = [shown(), ...presses.map(press)];
found.textContent = JSON.stringify({
  moments,
  fetched: performance.getEntriesByType("resource").map(entry => entry.name),
}).replaceAll("<", "\\u003c");
document.body.append(found);
