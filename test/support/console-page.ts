// A real Chromium for the tests of the console. Where there is none they are skipped, saying so; in CI that is a failure.
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const executablePath = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'].find(
  (path) => existsSync(path),
);
if (executablePath === undefined) {
  console.log('skipped: no Chromium on this machine (Debian: apt-get install chromium)');
  if (process.env.CI !== undefined) throw new Error('CI needs Chromium for the console tests');
}

/** Whether there is a Chromium to test with. */
export const HAS_CHROMIUM = executablePath !== undefined;

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser of the test's own, which it closes. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: ARGUMENTS });

/** A page as wide as a laptop's; what it complains of, in its console or by an error, is added to `complaints`. */
export async function openPage(browser: Browser, complaints: string[] = []): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(10_000);
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return page;
}
