import type { StorageProfile } from '@holdfast/contracts/storages'
import { Text } from '@mantine/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'

const kinds = {
  filesystem: msg`File system`,
  s3: msg`S3 object store`,
  azure: msg`Azure Blob`,
} as const

/** `S3 object store · Frankfurt · 3 copies` */
export function useStorageWords(): (storage: StorageProfile) => string {
  const { i18n } = useLingui()
  return (storage) =>
    [i18n._(kinds[storage.kind]), storage.region, storage.redundancy].filter((one) => one !== '').join(' · ')
}

/** A storage as customers see it: label, then kind, region and redundancy. */
export function StorageLine({ storage }: { storage: StorageProfile }) {
  const words = useStorageWords()
  return (
    <div>
      <Text size="sm" fw={550}>
        {storage.label}
      </Text>
      <Text size="xs" c="dimmed">
        {words(storage)}
      </Text>
    </div>
  )
}
