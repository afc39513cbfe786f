// The citations of an answer on the page, and the addresses that they lead to.
export const CITING = ".answer .quotation[cite], .answer a.also";

export const urlOf = (element) => element.getAttribute("cite") ?? element.getAttribute("href");

/** Return the citations of a turn that are to be seen, in order. */
export function citingIn(turn) {
  return turn ? [...turn.querySelectorAll(CITING)].filter((found) => found.checkVisibility?.() ?? true) : [];
}

/** Return the last citation on the page that leads to an address, or null. */
export function findCiting(url) {
  return [...document.querySelectorAll(CITING)].findLast((element) => urlOf(element) === url) ?? null;
}

/** Return what the page's own address says of an open source: "#/documents/1?version=2&start=3&end=4". */
export const hashOf = (url) => `#${url.replace(/#.*$/, "")}`;

/** Return the address in a hash, null where it names no source of ours. */
export function urlIn(hash) {
  if (!/^#\/(documents|feedback)\/./.test(hash)) return null;
  return hash.slice(1) + (hash.startsWith("#/documents") ? "#cited" : "");
}
