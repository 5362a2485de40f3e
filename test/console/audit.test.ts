// The self-audit in the console, in a real Chromium against the whole stack: what it found leads to what it is about, to its event, and to its proof.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_CHROMIUM, openBrowser, openPage } from '../support/console-page.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { sealed, send } from '../support/stack-client.ts';

describe.skipIf(!HAS_CHROMIUM)('the self-audit of the console', () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  let packet = '';
  const complaints: string[] = [];

  const sql = async (text: string, ...values: string[]): Promise<Record<string, unknown>[]> => {
    const reached = await stack.reach({ kind: 'sql', sql: text, values });
    return 'rows' in reached ? [...reached.rows] : [];
  };
  /** Pulses until a whole round has been walked. */
  const auditRound = async (): Promise<void> => {
    await sql("DELETE FROM upkeep WHERE task = 'audit'");
    await stack.triggerCron();
    const done = `SELECT 1 FROM upkeep WHERE task = 'audit' AND position LIKE '%"last"%'`;
    await expect.poll(async () => (await sql(done)).length, { timeout: 30_000 }).toBe(1);
  };
  const shot = async (name: string): Promise<void> => {
    const folder = process.env.CONSOLE_SCREENSHOTS;
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  };
  const press = async (name: string): Promise<void> =>
    page.getByRole('button', { name, exact: true }).click();

  beforeAll(async () => {
    stack = await startStack();
    browser = await openBrowser();
    page = await openPage(browser, complaints);
    await page.goto(stack.url);
    await page.locator('#token').fill(stack.tokens.read);
    await press('Use token');
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  it('says what it means that there is nothing yet, and that nothing was found', async () => {
    await press('Audit');
    await page.locator('#audit .empty').waitFor();
    expect(await page.locator('#audit .empty').textContent()).toContain('has not run yet');
    await shot('audit-never');
    const reply = await send(stack, '{"message":"door opened","user":"alice"}\n{"message":"door closed"}');
    packet = reply.body.packet;
    await sealed(stack, [packet]);
    await auditRound();
    await press('Audit');
    await press('Audit');
    await page.locator('#audit .empty', { hasText: 'Nothing found' }).waitFor();
    expect(await page.locator('#audit').textContent()).toMatch(
      /last full round ended .* read all of the log: \d+ entr/,
    );
    await shot('audit-nothing');
  });

  it('shows a finding with its event and the statement that says it, verified in the browser', async () => {
    await sql('UPDATE packets SET source = ? WHERE packet = ?', 'mallory', packet);
    await auditRound();
    const taken = "SELECT 1 FROM audit_findings WHERE packet IS NOT NULL AND code = 'packet-changed'";
    const pulse = async (): Promise<number> => {
      await stack.triggerCron();
      return (await sql(taken)).length;
    };
    await expect.poll(pulse, { timeout: 30_000, interval: 500 }).toBe(1);
    const [row] = await sql("SELECT packet FROM audit_findings WHERE code = 'packet-changed'");
    await sealed(stack, [String(row?.packet)]);
    await press('Audit');
    await press('Audit');
    const finding = page.locator('.findings tbody tr').first();
    await finding.waitFor();
    expect(await finding.textContent()).toContain(packet);
    expect(await finding.textContent()).toContain('packet-changed');
    await finding.getByRole('button', { name: /Statement, entry/ }).click();
    await page.locator('#audit [data-verdict="ok"]').waitFor();
    expect(await page.locator('#audit .steps li.fail').count()).toBe(0);
    await shot('audit-finding');
  });

  it('leads from the finding to its event and its packet', async () => {
    await page.locator('.findings').getByRole('link', { name: 'Event and proof' }).click();
    await page.locator('#detail h2', { hasText: 'Self-audit: packet-changed' }).waitFor();
    await expect.poll(() => page.locator('#rows tr').count(), { timeout: 10_000 }).toBe(1);
    await page.getByRole('tab', { name: 'Packet' }).click();
    const tab = page.locator('#detail .tab');
    await tab.locator('table').waitFor();
    expect(await tab.textContent()).toContain('edgeseal-audit, by worker edgeseal-audit');
    await shot('packet-tab');
    await press('Audit');
    await page.locator('.findings').getByRole('link', { name: packet }).click();
    await expect.poll(() => page.locator('#rows tr').count(), { timeout: 10_000 }).toBe(2);
    expect(await page.locator('#audit').isVisible()).toBe(false);
  });

  it('opens an event that an address names, and walks back out of it', async () => {
    await page.locator('#rows tr').first().click();
    await page.locator('#detail h2').waitFor();
    const address = page.url();
    expect(address).toContain(`event=${packet}.`);
    await page.goto('about:blank');
    await page.goto(address);
    await page.locator('#detail h2', { hasText: 'door' }).waitFor();
    await page.keyboard.press('Escape');
    expect(page.url()).not.toContain('event=');
  });

  it('goes from the packet to its books, and from the books to what was received', async () => {
    await page.locator('#rows tr').first().click();
    await page.getByRole('tab', { name: 'Packet' }).click();
    await page.getByRole('button', { name: 'Books of this hour' }).click();
    await page.locator('#accounting-dialog[open] h2', { hasText: 'Accounting of' }).waitFor();
    await page.keyboard.press('Escape');
    await press('Accounting');
    await page.locator('#accounting').getByRole('link', { name: 'edgeseal-audit' }).first().click();
    await expect.poll(() => page.locator('#rows tr').count(), { timeout: 10_000 }).toBe(1);
    await shot('books-to-events');
  });

  it('keeps to a narrow, dark screen, and is reached by the keyboard alone', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 400, height: 800 });
    await page.locator('#audit-open').focus();
    await page.keyboard.press('Enter');
    await page.locator('.findings').waitFor();
    await page.keyboard.press('Tab');
    await shot('audit-narrow-dark');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(wide).toBe(false);
    await page.keyboard.press('Escape');
    expect(await page.locator('#audit').isVisible()).toBe(false);
    // The log has no checkpoint until something is sealed, and the browser reports that 404.
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
  });
});
