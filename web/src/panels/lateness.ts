/** How an order stands against its due date, in words and in tone. */

import type { OrderRow } from "../document";
import { lengthText } from "../format";
import { say } from "../texts";

export interface Standing {
  text: string;
  tone: "late" | "good" | "";
}

export function lateness(order: OrderRow): Standing {
  if (order.completion === null) return { text: say("orders.notplanned"), tone: "late" };
  if (order.lateness_ms === null) return { text: say("orders.nodue"), tone: "" };
  if (order.lateness_ms > 0) return { text: say("orders.late", { length: lengthText(order.lateness_ms) }), tone: "late" };
  if (order.lateness_ms === 0) return { text: say("orders.exact"), tone: "good" };
  return { text: say("orders.early", { length: lengthText(order.lateness_ms) }), tone: "good" };
}
