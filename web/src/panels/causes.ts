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

/** "station busy: mill-1". */
export function causeWords(cause: CauseName, subject: string): string {
  const word = say(`cause.${cause}`);
  return subject === "" ? word : `${word}: ${fenced(clipped(subject))}`;
}
