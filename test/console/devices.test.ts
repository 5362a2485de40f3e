// The devices in the console, in a real Chromium against the whole stack: what each proved, and the way from a verdict to its proof.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_CHROMIUM, openBrowser, openPage } from '../support/console-page.ts';
import { type Stack, startStack } from '../support/stack.ts';

const MARKUP = '<img src=x onerror="document.title=\'owned\'">';

describe.skipIf(!HAS_CHROMIUM)('the devices of the console', () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    stack = await startStack();
    const admin = await stack.token({ tenant: 'stack', subject: 'operator', scope: ['admin'] });
    const call = async (path: string, method: string, body: unknown): Promise<void> => {
      const headers = { authorization: `Bearer ${admin}` };
      const answer = await fetch(`${stack.url}${path}`, { method, headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(await answer.text());
    };
    for (const [id, name] of [
      ['pump-7', MARKUP],
      ['valve-1', 'Valve'],
    ]) {
      await call(`/v1/devices/${id}`, 'PUT', { family: 'stm32', name });
    }
    await call('/v1/devices/valve-1/revoke', 'POST', {});
    const attestation = {
      device_id: 'valve-1',
      firmware_hash: 'ab'.repeat(32),
      boot_count: 1,
      signature_hex: '00',
    };
    await call('/v1/attestations', 'POST', attestation);
    browser = await openBrowser();
    page = await openPage(browser);
    await page.goto(stack.url);
    await page.locator('#token').fill(stack.tokens.read);
    await page.getByRole('button', { name: 'Use token' }).click();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  it('are shown with what they proved, and markup in their names as text', async () => {
    await page.getByRole('button', { name: 'Devices' }).click();
    const rows = page.locator('#devices tbody tr');
    await rows.first().waitFor();
    const shown = await rows.allTextContents();
    expect(shown).toEqual([
      `pump-7${MARKUP}stm32–pendingoffline–never`,
      'valve-1Valvestm32–revoked 1 failedoffline–never',
    ]);
    expect(await page.locator('#devices .summary').textContent()).toBe(
      '2 devices: 0 verified, 0 failed, 1 pending, 1 revoked; 0 online, 0 stale, 2 offline',
    );
    expect(await page.title()).toBe('Edgeseal');
    expect(await page.locator('#search').isVisible()).toBe(false);
  });

  it('show their history to the keyboard too, which stays where it was', async () => {
    const first = page.getByRole('button', { name: 'pump-7' });
    await first.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'History of pump-7' }).waitFor();
    await expect.poll(() => first.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'History of valve-1' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'History of pump-7' }).waitFor();
  });

  it('have a history behind their row, and each verdict in it leads to its event', async () => {
    await page.getByRole('cell', { name: 'Valve', exact: true }).click();
    const history = page.locator('.history tr');
    await expect.poll(() => history.count(), { timeout: 10_000 }).toBe(3);
    expect(await history.first().textContent()).toContain('failed device-revoked');
    const shot = process.env.DEVICES_SCREENSHOT;
    if (shot !== undefined) await page.screenshot({ path: shot });
    // On a telephone every device is a card, and so is what happened to it: nothing lies beside the screen.
    await page.setViewportSize({ width: 390, height: 800 });
    const small = process.env.DEVICES_SCREENSHOT_SMALL;
    if (small !== undefined) await page.screenshot({ path: small, fullPage: true });
    const widths = await page.locator('#devices').evaluate((view) => [view.scrollWidth, view.clientWidth]);
    expect(widths[0]).toBe(widths[1]);
    expect(await page.locator('#devices thead').isVisible()).toBe(false);
    await page.setViewportSize({ width: 1280, height: 800 });
    const link = history.first().getByRole('link', { name: 'event and proof' });
    await expect.poll(async () => link.count(), { timeout: 20_000 }).toBe(1);
    await link.click();
    await expect.poll(() => page.locator('#rows tr').count(), { timeout: 20_000 }).toBe(1);
    expect(await page.locator('#rows tr').textContent()).toContain('Device attestation failed: valve-1');
    expect(await page.locator('#devices').isVisible()).toBe(false);
  });
});
