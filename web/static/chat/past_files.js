// The history as files: JSON as it is kept, and Markdown to read, from which it can be read again exactly.
import { escaped, linkOf, placeOf } from "./citing.js";
import { checked } from "./past.js";
import { t } from "./texts.js";

const FORMAT = "pincite-history";

export function toJson(records) {
  return JSON.stringify({ format: FORMAT, version: 1, turns: records }, null, 1);
}

/** Return records as Markdown; behind each a comment holds it exactly, which no viewer shows. */
export function toMarkdown(records) {
  const parts = records.map((record) => {
    const sure = record.confidence === null ? "" : `, ${record.confidence.toFixed(2)}`;
    const quotes = record.citations.map((citation) => {
      const said = citation.text.split("\n").map((line) => `> ${escaped(line)}`).join("\n");
      return `${said}\n>\n> — [${escaped(placeOf(citation))}](${linkOf(citation)})\n`;
    });
    const head = `## ${escaped(record.question.replace(/\s+/g, " "))}\n\n*${t(`history.${record.status}`)}${sure}, ${record.asked_at}*\n`;
    return [head, ...quotes, `<!-- ${FORMAT} ${hidden(record)} -->\n`].join("\n");
  });
  return [`# ${t("history.heading")}\n`, ...parts].join("\n");
}

/** Return a record as JSON that can stand in a comment: no "--" and no ">" in it. */
function hidden(record) {
  return JSON.stringify(record).replace(/[->]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}

/** Return the records in a file's text, JSON or Markdown; none where it holds none. */
export function fromFile(text) {
  try {
    const whole = JSON.parse(text);
    return (whole?.format === FORMAT ? whole.turns : []).map(checked).filter(Boolean);
  } catch {
    const found = text.matchAll(new RegExp(`<!-- ${FORMAT} (.+?) -->`, "g"));
    return [...found].map(([, json]) => parsed(json)).filter(Boolean);
  }
}

function parsed(json) {
  try {
    return checked(JSON.parse(json));
  } catch {
    return null;
  }
}

/** Let the browser save a text as a file. */
export function save(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
