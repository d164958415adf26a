/** The head of the page: which plan, how good it is, and the reader's settings. */

import { chooseLanguage, chooseTheme, language, LANGUAGES, theme, THEMES, type Language, type Theme } from "../settings";
import { Name } from "../panels/names";
import { gapText } from "../panels/quality";
import { isTextKey, say } from "../texts";
import { useView } from "../view";

export function Head() {
  const { plan, against, clock, document } = useView();
  const key = `status.${plan.status}`;
  const holds = plan.violations.length === 0;
  const tone = !holds ? "late" : plan.status === "optimal" ? "good" : "accent";
  return (
    <header class="head" data-testid="head">
      <Mark />
      <div class="titles">
        <h1>
          <Name text={plan.name} />
          {against !== null && (
            <small class="against" data-testid="against-name">
              {say("page.against", { plan: against.name })}
            </small>
          )}
        </h1>
        <p class="reading">
          <span class={`chip ${tone}`} data-testid="status">
            {holds ? (isTextKey(key) ? say(key) : plan.status) : say("violations.title", { count: plan.violations.length })}
          </span>
          <span data-testid="gap">
            {say("page.gap")}: <b>{gapText(plan)}</b>
          </span>
          <span>
            {say("page.start")}: <b>{clock.text(plan.now)}</b>
          </span>
          {plan.frozen_until !== null && (
            <span>
              {say("page.frozen")}: <b>{clock.text(plan.frozen_until)}</b>
            </span>
          )}
          <span class="zone" data-testid="zone">{say("page.zone", { zone: document.zone })}</span>
        </p>
      </div>
      <Settings />
    </header>
  );
}

function Settings() {
  return (
    <div class="settings">
      <select
        aria-label={say("page.language")}
        data-testid="language"
        value={language.value}
        onChange={(event) => chooseLanguage(event.currentTarget.value as Language)}
      >
        {LANGUAGES.map((spoken) => (
          <option key={spoken} value={spoken} lang={spoken}>
            {say(`page.language.${spoken}`)}
          </option>
        ))}
      </select>
      <select
        aria-label={say("page.theme")}
        data-testid="theme"
        value={theme.value}
        onChange={(event) => chooseTheme(event.currentTarget.value as Theme)}
      >
        {THEMES.map((chosen) => (
          <option key={chosen} value={chosen}>
            {say(`page.theme.${chosen}`)}
          </option>
        ))}
      </select>
      <button type="button" class="print" onClick={() => window.print()}>
        {say("page.print")}
      </button>
    </div>
  );
}

/** Three rows of work, one of them moved: what the software does. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 28 28" aria-hidden="true" focusable="false">
      <rect x="2" y="4" width="13" height="5.5" rx="1.5" fill="currentColor" />
      <rect x="11" y="11.25" width="15" height="5.5" rx="1.5" fill="currentColor" opacity="0.55" />
      <rect x="5" y="18.5" width="10" height="5.5" rx="1.5" fill="currentColor" opacity="0.55" />
      <rect x="17" y="18.5" width="9" height="5.5" rx="1.5" fill="currentColor" />
    </svg>
  );
}
