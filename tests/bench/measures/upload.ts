import type { Bench, Measure } from '../bench.ts'
import { compareSamples, takeTurns } from '../compare.ts'
import type { Subject } from '../compare.ts'
import { MiB } from '../content.ts'
import { figure } from '../figures.ts'
import { PATCH, TUS } from '../holdfast.ts'
import type { Holdfast } from '../holdfast.ts'
import { transfer } from '../load/curl.ts'
import { HttpClient } from '../load/http.ts'
import { median } from '../statistics.ts'
import { SIZE, makeFile } from './sources.ts'

/** 1 GiB sealed, hashed and committed, against servers that do none of it. */
export const uploads: Measure = {
  name: 'upload',
  run: async (bench) => {
    const file = await makeFile(bench)
    const subjects = [
      toHoldfast(await bench.holdfast(), file),
      await toTus(bench, file),
      await toMinio(bench, file),
    ]
    return compareSamples(await takeTurns(subjects, bench.rounds), {
      name: 'upload 1 GiB',
      unit: 'MiB/s',
      ours: 'holdfast',
      peers: [
        { name: 'tus', target: { of: 'ratio', atLeast: 1 } },
        { name: 'minio', target: { of: 'ratio', atLeast: 0.8 } },
      ],
    })
  },
}

export const uploadsOnMinio: Measure = {
  name: 'upload with minio behind',
  run: async (bench) => {
    const file = await makeFile(bench)
    const subjects = [toHoldfast(await bench.holdfastOnMinio(), file), await toMinio(bench, file)]
    return compareSamples(await takeTurns(subjects, bench.rounds), {
      name: 'upload 1 GiB, MinIO behind',
      unit: 'MiB/s',
      ours: 'holdfast',
      peers: [{ name: 'minio', target: { of: 'ratio', atLeast: 0.6 } }],
    })
  },
}

/** To a disk, which must have it before the answer; the disk decides, so nothing is asked of it. */
export const uploadsOnDisk: Measure = {
  name: 'upload on disk',
  run: async (bench) => {
    const subject = toHoldfast(await bench.holdfastOnDisk(), await makeFile(bench))
    const samples = await takeTurns([subject], bench.rounds)
    return [figure('upload 1 GiB, on disk', median(samples.get(subject.name) ?? []), 'MiB/s')]
  },
}

function toHoldfast(holdfast: Holdfast, file: string): Subject {
  const run = async () => {
    const { seconds } = await holdfast.upload(file, SIZE)
    await holdfast.forgetBytes()
    return SIZE / MiB / seconds
  }
  return { name: 'holdfast', run }
}

async function toTus(bench: Bench, file: string): Promise<Subject> {
  const { url } = await bench.tus()
  const http = new HttpClient(1)
  const run = async () => {
    const begun = performance.now()
    const create = { method: 'POST', headers: { ...TUS, 'Upload-Length': SIZE } }
    const { headers } = await http.expect(`${url}/files`, create, 201)
    const location = new URL(headers.location ?? '', url).href
    const creating = (performance.now() - begun) / 1000
    const sending = await transfer({ url: location, headers: PATCH, upload: { method: 'PATCH', file } }, SIZE)
    await http.expect(location, { method: 'DELETE', headers: TUS }, 204)
    return SIZE / MiB / (creating + sending)
  }
  return { name: 'tus', run }
}

/** Always to the same name, which gives the room of the last one back. */
async function toMinio(bench: Bench, file: string): Promise<Subject> {
  const url = await (await bench.minio()).putUrl('file')
  return {
    name: 'minio',
    run: async () => SIZE / MiB / (await transfer({ url, upload: { method: 'PUT', file } }, SIZE)),
  }
}
