// The page's own texts, which the server hands over in one block of JSON.
const texts = JSON.parse(document.getElementById("texts")?.textContent ?? "{}");

const COUNTS = ["count", "limit"]; // written with separators; places and versions aren't

/** Return a text with its {names} filled in; of one that counts, the form for `count`. */
export function t(key, values = {}) {
  const found = texts[key] ?? key;
  const form = typeof found === "string" ? found : values.count === 1 ? found.one : found.other;
  return form.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name] ?? whole;
    return typeof value === "number" && COUNTS.includes(name) ? value.toLocaleString("en") : value;
  });
}
