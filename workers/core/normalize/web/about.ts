// What docs/normalization.md says about web servers and proxies.
import type { About } from '../about.ts';

export const about: About = {
  product: 'web',
  title:
    'Web servers and proxies: Apache, nginx, IIS, CloudFront, Caddy, Traefik, HAProxy, Squid, Cisco Secure Web Appliance, Rails and GitLab; Windows Firewall',
  recognized:
    "the Common and Combined Log Format and W3C logs by their decoders; JSON by the members of Caddy, Traefik and nginx's variables; HAProxy, Squid, CloudFront and IIS without their header and error logs by how a line begins",
  sources: [
    ['Apache: log files', 'https://httpd.apache.org/docs/2.4/logs.html'],
    ['nginx: variables', 'https://nginx.org/en/docs/varindex.html'],
    ['IIS: W3C logging', 'https://learn.microsoft.com/en-us/windows/win32/http/w3c-logging'],
    [
      'CloudFront: standard logs',
      'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html',
    ],
    ['Caddy: logging', 'https://caddyserver.com/docs/logging'],
    ['Traefik: access logs', 'https://doc.traefik.io/traefik/observability/access-logs/'],
    ['Squid: log formats', 'https://wiki.squid-cache.org/Features/LogFormat'],
    ['HAProxy: logging', 'https://docs.haproxy.org/2.8/configuration.html#8'],
    [
      'Windows Firewall: logging',
      'https://learn.microsoft.com/en-us/windows/security/operating-system-security/network-security/windows-firewall/configure-logging',
    ],
  ],
  kinds: [
    { kind: 'access logs', becomes: 'HTTP Activity: by method' },
    { kind: 'HAProxy tcplog', becomes: 'Network Activity: Traffic' },
    {
      kind: 'error logs',
      becomes:
        'HTTP Activity where a request is named, Network Activity where a client is; else Application Error, or below warning Application Lifecycle',
    },
    {
      kind: 'ModSecurity and Coraza in an error log',
      becomes: 'Detection Finding: Create, with the verdict',
    },
    { kind: 'Windows Firewall', becomes: 'Network Activity: Traffic or Refuse' },
  ],
  severity: [
    ['status 100-399', 1],
    ['status 400-599', 2],
    ['error logs: debug, info', 1],
    ['notice', 2],
    ['warn', 3],
    ['error', 4],
    ['crit, alert', 5],
    ['emerg', 6],
    ['ModSecurity NOTICE, WARNING, ERROR, CRITICAL: as syslog; medium where absent', 3],
  ],
  severityNote:
    "Higher where the syslog header says so. A URL has a scheme only where one was logged. What a server's own `log_format` adds stays in unmapped.",
  leftToBase: [],
};
