// What docs/normalization.md says about Kubernetes.
import type { About } from '../about.ts';

export const about: About = {
  product: 'kubernetes',
  title: 'Kubernetes audit',
  recognized:
    'JSON with `apiVersion` of `audit.k8s.io`, or `kind` `Event` or an `auditID` beside a verb or `objectRef`; the same as text in `properties.log` of category `kube-audit*` (AKS)',
  sources: [
    ['Kubernetes audit events', 'https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/'],
  ],
  kinds: [
    { kind: 'every request', becomes: 'API Activity by its verb' },
    { kind: 'requests whose caller or address is not told', becomes: 'Web Resources Activity by its verb' },
  ],
  severity: [],
  severityNote: 'Audit events have none: informational, refused and failed requests low.',
  leftToBase: [],
};
