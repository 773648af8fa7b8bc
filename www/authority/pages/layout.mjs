// The layout of every page: one card, no script, no other file.
import { createHash } from 'node:crypto';
import { Html, html } from './html.mjs';

const STYLE = `
:root { color-scheme: light dark; --card: #fff; --back: #eef1f6; --ink: #1b1f26; --soft: #5b6472;
  --line: #c5ccd6; --accent: #0b5cad; --on-accent: #fff; --alert: #a4161a; --alert-back: #fdecec;
  --success: #15703a; }
@media (prefers-color-scheme: dark) { :root { --card: #1e232b; --back: #12151a; --ink: #eef1f5;
  --soft: #a9b2bf; --line: #465061; --accent: #6db3f8; --on-accent: #0a1420; --alert: #ffb3b3;
  --alert-back: #43191b; --success: #7ddba0; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center;
  justify-content: center; padding: 1.5rem 1rem; background: var(--back); color: var(--ink);
  font: 1rem/1.5 system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; }
main { width: 100%; max-width: 27rem; padding: 2.25rem; background: var(--card);
  border-radius: 12px; box-shadow: 0 1px 2px rgb(0 0 0 / 12%), 0 8px 28px rgb(0 0 0 / 10%); }
.brand { margin: 0 0 1.25rem; color: var(--soft); font-size: .875rem; letter-spacing: .02em; }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; font-weight: 600; }
p { margin: 0 0 1rem; }
p.soft, small { color: var(--soft); font-size: .875rem; }
.alert { padding: .625rem .875rem; border-radius: 6px; background: var(--alert-back);
  color: var(--alert); }
.done { color: var(--success); font-size: 2.5rem; line-height: 1; margin-bottom: .75rem; }
label { display: block; margin: 0 0 .375rem; font-weight: 600; }
input { display: block; width: 100%; margin: 0 0 1.125rem; padding: .625rem .75rem;
  font: inherit; color: inherit; background: transparent; border: 1px solid var(--line);
  border-radius: 6px; }
input.code { font: 600 1.5rem/1.3 ui-monospace, 'SF Mono', Consolas, monospace;
  letter-spacing: .16em; text-align: center; text-transform: uppercase; }
code { display: block; margin: 0 0 1rem; padding: .625rem; text-align: center; border-radius: 6px;
  background: var(--back); font: 600 1.5rem/1.3 ui-monospace, 'SF Mono', Consolas, monospace;
  letter-spacing: .16em; overflow-wrap: anywhere; }
.buttons { display: flex; flex-direction: row-reverse; justify-content: flex-start; gap: .75rem;
  margin-top: .5rem; }
button { min-width: 7rem; padding: .625rem 1.125rem; font: inherit; font-weight: 600;
  border: 1px solid var(--line); border-radius: 6px; background: transparent; color: inherit;
  cursor: pointer; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
ul { margin: 0 0 1.25rem; padding-left: 1.25rem; }
li { margin-bottom: .375rem; overflow-wrap: anywhere; }
a { color: var(--accent); }
footer { max-width: 27rem; margin-top: 1rem; color: var(--soft); font-size: .8125rem;
  text-align: center; text-wrap: balance; }
@media (max-width: 30rem) { main { padding: 1.5rem; } .buttons { flex-direction: column; } }
`;

/** Built here, since the policy's hash covers every space between the tags. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** Allows the style above and forms to this server, nothing else. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  'img-src data:',
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/**
 * @param {string} title
 * @param {Html} content
 */
export const layout = (title, content) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>
          <p class="brand">Contoso · local authority</p>
          ${content}
        </main>
        <footer>
          A test server on this machine. It has no real accounts: do not enter a real password.
        </footer>
      </body>
    </html> `.text;
