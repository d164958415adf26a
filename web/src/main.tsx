/** Where the page begins: the document that it carries, or a page that says why there is none. */

import { render } from "preact";

import { App } from "./app/app";
import { ProblemPage } from "./app/problem";
import "./app/app.css";
import { load } from "./load";

const root = document.getElementById("app");
const carrier = document.getElementById("view-document");
if (root !== null) {
  const loaded = load(carrier === null ? null : carrier.textContent);
  render(loaded.ok ? <App document={loaded.document} /> : <ProblemPage problem={loaded.problem} />, root);
  // The text of 50,000 bars is not needed twice.
  if (carrier !== null && loaded.ok) carrier.textContent = "";
}
