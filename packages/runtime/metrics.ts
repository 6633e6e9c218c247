import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Seconds; fine below 100 ms, where the promises about latency lie. */
const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120]

/**
 * The metrics of one process. Each app makes its own, so that several in one Node process do not collide; series are
 * told apart by the label `process`.
 */
export class Metrics {
  readonly registry = new Registry()
  readonly requests: Histogram<'method' | 'route' | 'status'>

  constructor(process: string) {
    this.registry.setDefaultLabels({ process })
    collectDefaultMetrics({ register: this.registry })
    this.requests = this.histogram('http_request_duration_seconds', 'Time until an answer begins', [
      'method',
      'route',
      'status',
    ])
  }

  counter<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] })
  }

  /** A value that goes up and down. With `collect` it is asked for at each scrape instead of being kept. */
  gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
    collect?: (gauge: Gauge<Label>) => Promise<void> | void,
  ): Gauge<Label> {
    const gauge: Gauge<Label> = new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      ...(collect && { collect: () => collect(gauge) }),
    })
    return gauge
  }

  /** A distribution; `buckets` are upper bounds, in seconds by default. */
  histogram<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
    buckets: number[] = DURATIONS,
  ): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] })
  }
}
