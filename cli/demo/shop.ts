// The company's web shop: JSON lines of its access log.
import { SERVERS, USERS } from './cast.ts';
import { type Day, type Line, lines } from './day.ts';

const PATHS = ['/', '/products', '/products/17', '/cart', '/login', '/assets/app.js', '/health'] as const;

/** One line a request. */
export function webLog(day: Day): Line[] {
  const { random } = day;
  return lines(day, 2_000, (at) => {
    const status = random.pick([200, 200, 200, 200, 304, 302, 404, 500]);
    return JSON.stringify({
      timestamp: new Date(at).toISOString(),
      host: 'www1',
      service: 'shop',
      src_ip: `192.0.2.${random.between(2, 250)}`,
      dst_ip: SERVERS.wiki.ip,
      method: random.pick(['GET', 'GET', 'GET', 'POST']),
      url: `https://shop.example${random.pick(PATHS)}`,
      status_code: status,
      bytes_out: random.between(200, 90_000),
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
      user: random.next() > 0.7 ? random.pick(USERS) : undefined,
      message: `request answered with ${status}`,
    });
  });
}
