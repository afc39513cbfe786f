// Building elements, and fetching fragments that the server rendered. Data only ever becomes text.

/** Build an element. Properties that start with "on" are listeners; strings among the children become text. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A small button; `label` is its name where what it shows is a sign. */
export function button(shown, label, onclick, properties = {}) {
  const named = label ? { "aria-label": label, title: label } : {};
  return el("button", { type: "button", class: "quiet-button", onclick, ...named, ...properties }, shown);
}

/** Fetch a page of ours and return its status and the first element that fits; throws where there is no answer. */
export async function fetchElement(url, selector, options = {}) {
  const response = await fetch(url, { headers: { Accept: "text/html" }, ...options });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const found = page.querySelector(selector);
  return { status: response.status, ok: response.ok, page, element: found && document.adoptNode(found) };
}
