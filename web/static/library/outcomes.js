// What has become of a file that was taken in. It is never called ready where it can't answer.
import { el } from "../chat/dom.js";
import { t } from "../chat/texts.js";

const address = (id) => `/documents/${encodeURIComponent(id)}`;

/** Return a text for the line, links beside it, and what stands below it. */
export function outcome({ name, outcome: what, document }) {
  if (what === "several") return ofSeveral(document ?? {});
  const { id, status, reason } = document ?? {};
  const links = id ? [link(address(id), "open", name), link(`${address(id)}/report`, "report", name)] : [];
  if (status === "no_text") return { text: reason ? t("upload.no_text_why", { reason }) : t("upload.no_text"), links, parts: [] };
  if (status === "partial") return { text: reason ? t("upload.partial", { reason }) : t("library.partial"), links, parts: [] };
  return { text: t(`upload.${what === "changed" || what === "unchanged" ? what : "added"}`) + (reason ? `: ${reason}` : ""), links, parts: [] };
}

const link = (href, key, name) => el("a", { class: "quiet-button", href, "aria-label": t(`upload.${key}_which`, { name }) }, t(`upload.${key}`));

/** An archive or a mail gives several documents, and some of its files none. */
function ofSeveral({ documents = [], left_out: leftOut = [] }) {
  const parts = [];
  if (documents.length) {
    const shown = documents.map(({ id, source, status }) => el("li", {}, el("span", { class: `state ${status}` }, t(`library.${status}`)), " ", el("a", { href: address(id), dir: "auto" }, source)));
    parts.push(el("details", {}, el("summary", {}, t("library.counts", { count: documents.length })), el("ul", { class: "held" }, ...shown)));
  }
  if (leftOut.length) {
    const shown = leftOut.map(({ source, reason }) => el("li", {}, el("bdi", {}, source), reason ? `: ${reason}` : ""));
    parts.push(el("p", { class: "small" }, t("upload.left_out", { count: leftOut.length })), el("ul", { class: "held" }, ...shown));
  }
  return { text: t("upload.several", { count: documents.length }), links: [], parts };
}
