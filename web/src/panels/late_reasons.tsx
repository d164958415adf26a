/** Why an order is late and what would help: shares of the time, the chain of causes, the cheapest ways out. */

import { CAUSES, type LateOrder } from "../document";
import { lengthText, moneyText, shareText } from "../format";
import type { Which } from "../selection";
import { language } from "../settings";
import { clipped, isTextKey, say } from "../texts";
import { planOf, useView } from "../view";
import { causeFill, causeWords } from "./causes";
import { OperationLink } from "./names";
import { Passage } from "./passage";

const SHOWN = 6; // shares that are named; the smaller ones are drawn as one
const HARMED = 5; // orders named that a way out makes late

export function Shares({ late }: { late: LateOrder }) {
  const whole = late.shares.reduce((sum, { ms }) => sum + ms, 0);
  if (whole <= 0) return null;
  const shown = late.shares.slice(0, SHOWN);
  const rest = whole - shown.reduce((sum, { ms }) => sum + ms, 0);
  return (
    <div data-testid="shares">
      <div class="state-bar" aria-hidden="true">
        {shown.map(({ ms, cause }, at) => (
          <span key={at} class={`segment ${causeFill(CAUSES[cause]!)}`} style={{ width: `${(100 * ms) / whole}%` }} />
        ))}
        {rest > 0 && <span class="segment idle" style={{ width: `${(100 * rest) / whole}%` }} />}
      </div>
      <ul class="share-list">
        {shown.map(({ cause, subject, ms }, at) => (
          <li key={at}>
            <span class={`swatch ${causeFill(CAUSES[cause]!)}`} aria-hidden="true" /> {causeWords(CAUSES[cause]!, subject)}{" "}
            <b>{lengthText(ms)}</b> <span class="muted">{shareText(ms / whole, 0)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The adviser begins each sentence with its times; they stand above it, the reader's way. */
function withoutTimes(sentence: string): string {
  return sentence.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d to \d{4}-\d\d-\d\d \d\d:\d\d \([^)]*\): /, "");
}

const NO_SUBJECT = new Set<string>(["planning start", "predecessor", "lag", "transport", "order", "pin", "frozen", "running", "window", "choice"]);

/** The adviser's own sentence says most, but only in English. */
function linkText(link: LateOrder["chain"][number], operation: string | undefined): string {
  const key = `chain.${CAUSES[link.cause]}`;
  if (language.value === "en" || operation === undefined || !isTextKey(key)) return withoutTimes(link.sentence);
  // Without a subject there is less to say than the sentence of the catalogue does.
  return link.subject === "" && !NO_SUBJECT.has(CAUSES[link.cause]!) ? operation : say(key, { operation, subject: link.subject });
}

export function CausalChain({ late, which }: { late: LateOrder; which: Which }) {
  const { clock, ...view } = useView();
  const { operations } = planOf({ clock, ...view }, which);
  return (
    <ol class="chain" data-testid="causal-chain">
      {late.chain.map((link, at) => (
        <li key={at} class={CAUSES[link.cause] === "work" || CAUSES[link.cause] === "setup" ? "works" : ""}>
          <p class="small muted">
            {clock.span(link.start, link.end)} · {causeWords(CAUSES[link.cause]!, "")}
          </p>
          <p>
            <Passage text={linkText(link, operations.id[link.operation])} />
          </p>
          {link.operation >= 0 && operations.id[link.operation] !== undefined && (
            <p class="small">
              <OperationLink row={link.operation} which={which} />
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

export function Fixes({ late, most = Infinity }: { late: LateOrder; most?: number }) {
  const { clock, currency, plan } = useView();
  if (!late.fixes_tried) return <Untried order={plan.orders[late.order]!.id} />;
  if (late.fixes.length === 0) return <p class="muted">{say("late.fixes.none")}</p>;
  const { completion } = plan.orders[late.order]!;
  return (
    <ol class="fixes" data-testid="fixes">
      {late.fixes.slice(0, most).map((fix, at) => (
        <li key={at}>
          <div>
            <p>
              <FixText kind={fix.kind} sentence={fix.sentence} />
            </p>
            <p class="terms">
              <span class={fix.is_in_time ? "chip good" : "chip"}>
                {fix.is_in_time ? say("late.fix.intime") : say("late.fix.still")}
              </span>
              <span>{say("late.fix.completion", { instant: clock.text(fix.completion) })}</span>
              {completion !== null && completion > fix.completion && (
                <span>{say("late.fix.earlier", { length: lengthText(completion - fix.completion) })}</span>
              )}
              {fix.cost !== null && <span>{fix.cost === 0 ? say("late.fix.free") : moneyText(fix.cost, currency)}</span>}
              {fix.newly_late.length > 0 && (
                <span class="late">
                  {say("late.fix.harms", {
                    count: fix.newly_late.length,
                    orders: fix.newly_late.slice(0, HARMED).join(", ") + (fix.newly_late.length > HARMED ? " …" : ""),
                  })}
                </span>
              )}
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** What kind of change it is, in the reader's language; what exactly, in the adviser's words. */
function FixText({ kind, sentence }: { kind: string; sentence: string }) {
  const key = `fix.${kind}`;
  return (
    <>
      {isTextKey(key) && <b>{say(key)}: </b>}
      <span lang="en">
        <Passage text={sentence} />
      </span>
    </>
  );
}

function Untried({ order }: { order: string }) {
  const { plan } = useView();
  return (
    <p class="muted" data-testid="fixes-untried">
      {say("late.fixes.untried")} <code>reshuffle explain {shellWord(plan.name)} {shellWord(order)} --time-limit 1min</code>
    </p>
  );
}

/** Names may hold anything; a command that is shown must be safe to paste. */
function shellWord(text: string): string {
  if (/^[\w.+/@#%:=-]+$/.test(text) && !text.startsWith("-") && !text.startsWith("#")) return text;
  return `'${clipped(text.replace(/\p{Cc}/gu, "\ufffd")).replaceAll("'", "'\\''")}'`;
}
