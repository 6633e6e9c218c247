import type { SsoMetadataResult as ResultSchema, SsoProvider } from '@holdfast/contracts/sso'
import { readSsoMetadata } from '@holdfast/contracts/sso-routes'
import { Button, FileButton, Group, Radio, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import type { z } from 'zod'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { formatMoment } from '../words/time.ts'
import { presets } from './presets.ts'
import { useSsoAct } from './use-sso-act.ts'

type Result = z.infer<typeof ResultSchema>
type Source = { url: string } | { xml: string } | { issuer: string }

/** Metadata by address or file: SAML's XML, or the issuer whose discovery document is read. */
export function MetadataForm({
  provider,
  organizationId,
}: {
  provider: SsoProvider
  organizationId: string
}) {
  const { t } = useLingui()
  const act = useSsoAct(organizationId, { quiet: true })
  const known = provider.kind === 'oidc' ? (provider.oidc?.issuer ?? '') : (provider.metadata.url ?? '')
  const [address, setAddress] = useState(known)
  const [choice, setChoice] = useState<{ source: Source; entities: Result['entities'] }>()
  const preset = presets[provider.preset].kinds[provider.kind]
  const read = (source: Source, entityId?: string) =>
    act.mutate(async () => {
      const body = entityId === undefined || 'issuer' in source ? source : { ...source, entityId }
      const result = await call(readSsoMetadata, {
        params: { organizationId, providerId: provider.id },
        body,
      })
      if (result.result === 'choose') setChoice({ source, entities: result.entities })
      else {
        setChoice(undefined)
        notifications.show({ message: t`Read. The settings below come from it.` })
      }
    })
  const isOidc = provider.kind === 'oidc'
  return (
    <Stack gap="sm">
      <ProblemAlert error={act.error} />
      {preset?.fileOnly !== true && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            read(isOidc ? { issuer: address } : { url: address })
          }}
        >
          <Group align="flex-end" gap="xs">
            <TextInput
              style={{ flex: '1 1 260px' }}
              label={isOidc ? t`Issuer` : t`Address of the metadata`}
              placeholder={preset?.example}
              type="url"
              required
              withAsterisk={false}
              value={address}
              onChange={(event) => setAddress(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" loading={act.isPending}>
              <Trans>Read</Trans>
            </Button>
          </Group>
        </form>
      )}
      {!isOidc && (
        <Group gap="sm">
          <FileButton
            accept=".xml,application/xml,text/xml,application/samlmetadata+xml"
            onChange={(file) => {
              if (file !== null) void file.text().then((xml) => read({ xml }))
            }}
          >
            {(props) => (
              <Button variant="default" leftSection={<IconUpload size={18} />} {...props}>
                <Trans>Upload a file of metadata</Trans>
              </Button>
            )}
          </FileButton>
          <MetadataState provider={provider} />
        </Group>
      )}
      {choice !== undefined && (
        <Radio.Group
          label={t`These metadata describe several providers. Which one?`}
          onChange={(entityId) => read(choice.source, entityId)}
        >
          <Stack gap="xs" mt="xs" mah={260} style={{ overflowY: 'auto' }}>
            {choice.entities.map(({ entityId, name }) => (
              <Radio
                key={entityId}
                value={entityId}
                label={name === null ? entityId : `${name} (${entityId})`}
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
    </Stack>
  )
}

function MetadataState({ provider: { metadata } }: { provider: SsoProvider }) {
  if (metadata.fetchedAt === null) return null
  const at = formatMoment(metadata.fetchedAt)
  return (
    <Text size="xs" c={metadata.problem === null ? 'dimmed' : 'red'}>
      {metadata.problem === null ? (
        <Trans>Read {at}</Trans>
      ) : (
        <Trans>
          Read {at}, but not since: {metadata.problem}
        </Trans>
      )}
    </Text>
  )
}
