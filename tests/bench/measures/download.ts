import type { Bench, Measure } from '../bench.ts'
import { compareSamples, takeTurns } from '../compare.ts'
import type { Subject } from '../compare.ts'
import { MiB } from '../content.ts'
import { figure } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { transfer, transferTogether } from '../load/curl.ts'
import { median } from '../statistics.ts'
import { SIZE, holdfastSource, makeFile, minioSource, nginxSource, rcloneSource } from './sources.ts'
import type { Source } from './sources.ts'

/** Ratios that are asked for, by peer. */
type Asked = Readonly<Record<string, number>>

/** 1 GiB sealed on a folder, against encryption elsewhere and against no encryption at all. */
export const downloads: Measure = {
  name: 'download',
  run: async (bench) => {
    const file = await makeFile(bench)
    const ours = await holdfastSource(await bench.holdfast(), file)
    const minio = await minioSource(bench, 'encryptedMinio', file)
    const others = [await nginxSource(bench), await rcloneSource(bench, file)]
    return [
      ...(await compare(bench, 'download 1 GiB, 1 connection', [ours, minio, ...others].map(alone), {
        'minio encrypted': 1,
        nginx: 0.5,
        rclone: 1.4,
      })),
      ...(await compare(bench, 'download 1 GiB, 8 connections', [ours, minio].map(together), {
        'minio encrypted': 1,
      })),
    ]
  },
}

/** The same with MinIO as the storage, against what that MinIO serves directly. */
export const downloadsOnMinio: Measure = {
  name: 'download with minio behind',
  run: async (bench) => {
    const file = await makeFile(bench)
    const ours = await holdfastSource(await bench.holdfastOnMinio(), file)
    const subjects = [ours, await minioSource(bench, 'minio', file)].map(alone)
    return compare(bench, 'download 1 GiB, MinIO behind', subjects, { minio: 0.6 })
  },
}

/** From a disk; the page cache and the machine decide, so nothing is asked of it. */
export const downloadsOnDisk: Measure = {
  name: 'download on disk',
  run: async (bench) => {
    const source = await holdfastSource(await bench.holdfastOnDisk(), await makeFile(bench))
    const samples = await takeTurns([alone(source)], bench.rounds)
    return [figure('download 1 GiB, 1 connection, on disk', median(samples.get('holdfast') ?? []), 'MiB/s')]
  },
}

async function compare(bench: Bench, name: string, subjects: Subject[], asked: Asked): Promise<Figure[]> {
  const peers = Object.entries(asked).map(([peer, atLeast]) => ({
    name: peer,
    target: { of: 'ratio', atLeast } as const,
  }))
  const samples = await takeTurns(subjects, bench.rounds)
  return compareSamples(samples, { name, unit: 'MiB/s', ours: 'holdfast', peers })
}

function alone({ name, address }: Source): Subject {
  return { name, run: async () => SIZE / MiB / (await transfer({ url: await address() }, SIZE)) }
}

const CONNECTIONS = 8

/** All eight take the whole file; the rate is that of all together. */
function together({ name, address }: Source): Subject {
  const run = async () => {
    const url = await address()
    const all = Array.from({ length: CONNECTIONS }, () => ({ url }))
    return (CONNECTIONS * SIZE) / MiB / (await transferTogether(all, SIZE))
  }
  return { name, run }
}
