// The console in a real Chromium against the whole stack: a token goes in, a search is made, an event is opened and verified.
// Skipped, saying so, where there is no Chromium; in CI that is a failure.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_CHROMIUM, openBrowser, openPage } from '../support/console-page.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { sealed, send } from '../support/stack-client.ts';

/** A line, a query that finds it alone, and its row: class, event, from and to, user, source. */
type Shown = readonly [raw: string, q: string, ...cells: string[]];

const at = new Date(Date.now() - 5_000).toISOString();

const WINDOWS: Shown = [
  JSON.stringify({
    '@timestamp': at,
    message: 'A new process has been created.\r\n\r\nCreator Subject:\r\n\tSecurity ID:\t\tS-1-5-18',
    winlog: {
      channel: 'Security',
      provider_name: 'Microsoft-Windows-Security-Auditing',
      event_id: '4688',
      computer_name: 'ws7.example.com',
      event_data: {
        SubjectUserName: 'bob',
        NewProcessId: '0x1f4',
        NewProcessName: 'C:\\Windows\\System32\\whoami.exe',
        CommandLine: 'whoami /all',
      },
    },
  }),
  'metadata.event_code:4688',
  'Process Activity',
  'A new process has been created: whoami /all',
  'ws7.example.com',
  'bob',
  'Windows',
];

const ALERT: Shown = [
  JSON.stringify({
    timestamp: at.replace('Z', '000+0000'),
    event_type: 'alert',
    src_ip: '192.0.2.7',
    src_port: 4007,
    dest_ip: '198.51.100.7',
    dest_port: 445,
    proto: 'TCP',
    alert: { action: 'allowed', gid: 1, signature_id: 9000007, rev: 1, signature: 'TEST scan', severity: 2 },
  }),
  'metadata.event_code:9000007',
  'Detection Finding',
  'TEST scan',
  '192.0.2.7 → 198.51.100.7',
  '',
  'Suricata',
];

const CALL: Shown = [
  JSON.stringify({
    eventVersion: '1.10',
    userIdentity: { type: 'IAMUser', accountId: '123456789012', userName: 'carol' },
    eventTime: at,
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'StopLogging',
    awsRegion: 'eu-central-1',
    sourceIPAddress: '192.0.2.8',
    eventType: 'AwsApiCall',
  }),
  'metadata.event_code:StopLogging',
  'API Activity',
  'StopLogging of cloudtrail.amazonaws.com by carol',
  '192.0.2.8',
  'carol',
  'CloudTrail',
];

const MARKUP = '<img src=x onerror="document.title=\'owned\'">';

describe.skipIf(!HAS_CHROMIUM)('the console', () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    stack = await startStack();
    const now = Date.now();
    const lines = Array.from({ length: 30 }, (_, index) =>
      JSON.stringify({
        message: `door opened ${index}`,
        user: 'alice',
        src_ip: `10.1.2.${index}`,
        level: index % 3 === 0 ? 'error' : 'info',
        time: now - index * 60_000,
      }),
    );
    lines.push(JSON.stringify({ message: MARKUP, user: MARKUP, level: 'critical', time: now - 1_000 }));
    const reply = await send(stack, lines.join('\n'));
    await sealed(stack, [reply.body.packet]);
    browser = await openBrowser();
    page = await openPage(browser, complaints);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  it('asks for a token first, and keeps it out of the address', async () => {
    await page.goto(stack.url);
    await page.locator('#token-dialog[open]').waitFor();
    await page.locator('#token').fill(stack.tokens.read);
    await page.getByRole('button', { name: 'Use token' }).click();
    await page.locator('#rows tr').first().waitFor();
    expect(await page.locator('#rows tr').count()).toBe(31);
    expect(page.url()).not.toContain(stack.tokens.read.slice(0, 20));
  });

  it('draws the histogram by severity, as many events as were found', async () => {
    await page.locator('#histogram svg').waitFor();
    const label = await page.locator('#histogram svg').getAttribute('aria-label');
    expect(label).toMatch(/^31 events/);
    expect(await page.locator('#legend button').count()).toBeGreaterThanOrEqual(2);
  });

  it('narrows a search by the keyboard alone', async () => {
    await page.locator('body').press('/');
    await page.keyboard.type('ip:10.1.2.7');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#rows tr').count(), { timeout: 10_000 }).toBe(1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('#detail h2').waitFor();
    expect(await page.locator('#detail h2').textContent()).toContain('door opened 7');
  });

  it('verifies the open event in the browser and shows each step', async () => {
    await page.keyboard.press('v');
    const verdict = page.locator('[data-verdict]');
    await verdict.waitFor();
    expect(await verdict.getAttribute('data-verdict')).toBe('ok');
    const steps = await page.locator('.steps li.ok').count();
    expect(steps).toBeGreaterThanOrEqual(4);
    expect(await page.locator('.steps li.fail').count()).toBe(0);
  });

  it('says not verified when the proof was tampered with on its way', async () => {
    await page.route('**/proof', async (route) => {
      const answer = await route.fetch();
      const proof = await answer.json();
      await route.fulfill({
        response: answer,
        json: { ...proof, event: proof.event.replace('door opened', 'door closed') },
      });
    });
    await page.locator('#verify').click();
    await page.locator('[data-verdict="fail"]').waitFor();
    await page.unroute('**/proof');
  });

  it('shows the raw text, the fields and the observables', async () => {
    await page.getByRole('tab', { name: 'Raw' }).click();
    expect(await page.locator('#detail pre').textContent()).toContain('"door opened 7"');
    await page.getByRole('tab', { name: 'Fields' }).click();
    expect(await page.locator('.fields tr').count()).toBeGreaterThan(8);
    await page.getByRole('tab', { name: 'Observables' }).click();
    await page.locator('.chips button', { hasText: '10.1.2.7' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('#detail').isHidden(), { timeout: 10_000 }).toBe(true);
  });

  it('shows markup in events as text and runs none of it', async () => {
    await page.locator('#q').fill('severity_id:5');
    await page.keyboard.press('Enter');
    await page.locator('#rows tr', { hasText: '<img src=x' }).click();
    await page.locator('#detail h2', { hasText: '<img src=x' }).waitFor();
    expect(await page.title()).toBe('Edgeseal');
    expect(await page.locator('#rows img, #detail img').count()).toBe(0);
  });

  it('says of a finding, a call and a Windows event what, from where and who', async () => {
    const events = [WINDOWS, ALERT, CALL].map(([raw]) => raw).join('\n');
    const reply = await send(stack, events);
    await sealed(stack, [reply.body.packet]);
    for (const [raw, q, ...cells] of [WINDOWS, ALERT, CALL]) {
      await page.locator('#q').fill(q);
      await page.keyboard.press('Enter');
      const row = async () => (await page.locator('#rows tr td').allTextContents()).slice(2);
      await expect.poll(row, { message: raw, timeout: 10_000 }).toEqual(cells);
    }
    await page.locator('#rows tr').click();
    const summary = page.locator('.fields');
    expect(await summary.textContent()).toContain('api.operationStopLogging');
    await page.keyboard.press('Escape');
  });

  it('shows the books: open at first, and their places in the log once they are closed', async () => {
    const cells = async () => page.locator('#accounting tbody tr').first().locator('td').allTextContents();
    await page.getByRole('button', { name: 'Accounting' }).click();
    await expect.poll(async () => (await cells()).at(-1), { timeout: 10_000 }).toBe('open');
    const [, source, packets, events, archived] = await cells();
    expect([source, Number(packets) > 0, events]).toEqual(['sender', true, archived]);
    await page.keyboard.press('Escape');
    await stack.triggerCron(Date.now() + 2 * 3_600_000);
    const isClosed = async () => {
      await page.getByRole('button', { name: 'Accounting' }).click();
      await page.locator('#accounting table').waitFor();
      const last = (await cells()).at(-1) ?? '';
      await page.keyboard.press('Escape');
      return last;
    };
    await expect.poll(isClosed, { timeout: 20_000 }).toMatch(/^entry \d/);
  });

  it('explains a query that does not parse, with its code', async () => {
    await page.locator('#q').fill('user:(alice');
    await page.keyboard.press('Enter');
    await page.locator('#problem', { hasText: 'QUERY_SYNTAX' }).waitFor();
    // The browser itself reports the 400 that was provoked; nothing else may have gone wrong.
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([]);
  });

  it('asks again when it is told that too many search', async () => {
    const busy = JSON.stringify({ error: { code: 'QUERY_OVERLOADED', message: 'Later.' } });
    const headers = { 'retry-after': '1' };
    await page.route('**/v1/events?*', (route) => route.fulfill({ status: 429, headers, body: busy }), {
      times: 1,
    });
    await page.locator('#q').fill('"door opened 7"');
    await page.keyboard.press('Enter');
    await page.locator('#rows tr', { hasText: 'door opened 7' }).waitFor();
    expect(await page.locator('#problem').isVisible()).toBe(false);
    // The browser reports the 429 that was provoked.
    complaints.length = 0;
  });

  it('keeps to the chosen theme and to a narrow screen', async () => {
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    const theme = await page.evaluate(() => document.documentElement.dataset.theme);
    await page.setViewportSize({ width: 400, height: 800 });
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe(theme);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(wide).toBe(false);
  });

  it('cuts nothing off on a telephone', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(`${stack.url}/#q=`);
    await page.reload();
    await page.locator('#rows tr').first().waitFor();
    const cutOff = (selector: string): Promise<string[]> =>
      page
        .locator(selector)
        .evaluateAll((all) =>
          all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent ?? ''),
        );
    expect(await page.locator('#rows tr').first().locator('td:nth-child(4)').isVisible()).toBe(true);
    expect(await cutOff('#rows td:is(:nth-child(1), :nth-child(2), :nth-child(4))')).toEqual([]);
    await page.getByRole('button', { name: 'Accounting' }).click();
    await page.locator('#accounting td[data-name="Book"]').first().waitFor();
    expect(await cutOff('#accounting, #accounting td')).toEqual([]);
    await page.keyboard.press('Escape');
  });
});
