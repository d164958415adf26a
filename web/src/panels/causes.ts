/** Causes in a sentence. */

import type { CauseName } from "../document";
import { CATALOGUE, clipped, fenced, isTextKey, say } from "../texts";

/** Say why; a cause that names what is not known says its bare word instead of a sentence with a hole in it. */
export function causeSentence(cause: CauseName, subject: string, other: string): string {
  const key = `why.${cause}`;
  if (!isTextKey(key)) return cause;
  const needs = CATALOGUE.en[key];
  const hasAll = (!needs.includes("{subject}") || subject !== "") && (!needs.includes("{other}") || other !== "");
  return hasAll ? say(key, { subject, other }) : causeWords(cause, subject || other);
}

/** What a stretch is drawn as: work, setup, closed time and waiting look as they do for a station. */
export function causeFill(cause: CauseName): string {
  switch (cause) {
    case "work":
      return "production";
    case "setup":
    case "closed":
      return cause;
    case "material":
      return "material";
    case "predecessor":
    case "lag":
    case "transport":
      return "way";
    case "release":
    case "planning start":
    case "choice":
      return "idle";
    default:
      return "waiting";
  }
}

/** "station busy: mill-1". */
export function causeWords(cause: CauseName, subject: string): string {
  const word = say(`cause.${cause}`);
  return subject === "" ? word : `${word}: ${fenced(clipped(subject))}`;
}
