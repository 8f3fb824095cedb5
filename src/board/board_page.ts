// The HTML of the board: its script and style inside, and a policy that allows requests to the board alone.
import { readAssets } from '../report/write_page';

/** @param nonce Marks the page's own script. */
export function boardPage(nonce: string): { html: string; policy: string } {
  const { script, style } = readAssets('board');
  const policy =
    `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'; img-src data:; ` +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Board – Regulus</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main><noscript>The board is drawn by its script: allow JavaScript to see it.</noscript></main>
<script nonce="${nonce}">${script}</script>
</body>
</html>
`;
  return { html, policy };
}
