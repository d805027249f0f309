import type { Metric } from '../notify/message-metrics.ts'

/** Version 0.0.4 of the text format of Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
const label = ([name, value]: readonly [string, string]): string => `${name}="${escaped(value).replaceAll('"', '\\"')}"`

/** Metrics as a scraper reads them; ends with the line feed that the format asks for. */
export function exposition(metrics: readonly Metric[]): string {
  return metrics
    .flatMap(({ name, kind, help, samples }) => [
      `# HELP ${name} ${escaped(help)}`,
      `# TYPE ${name} ${kind}`,
      ...samples.map(({ labels, value }) => `${name}{${Object.entries(labels).map(label).join(',')}} ${value}`),
    ])
    .map((line) => `${line}\n`)
    .join('')
}
