import { createDestination, type DestinationSettings } from '@holdfast/contracts/audit/streaming'
import {
  Button,
  Group,
  Modal,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { destinationsQuery } from './queries.ts'

interface Draft {
  kind: 'syslog' | 'https'
  name: string
  host: string
  port: number
  ca: string
  clientCertificate: string
  url: string
  authentication: 'token' | 'hmac'
  secret: string
  fromBeginning: boolean
}

const empty: Draft = {
  kind: 'syslog',
  name: '',
  host: '',
  port: 6514,
  ca: '',
  clientCertificate: '',
  url: '',
  authentication: 'token',
  secret: '',
  fromBeginning: false,
}

const orNull = (text: string) => (text.trim() === '' ? null : text)

function settingsOf(draft: Draft): DestinationSettings {
  const { kind, host, port, ca, clientCertificate, url, authentication } = draft
  if (kind === 'https') return { kind, url: url.trim(), authentication }
  return { kind, host: host.trim(), port, ca: orNull(ca), clientCertificate: orNull(clientCertificate) }
}

/** A new receiver of the trail. */
export function DestinationDialog({
  organizationId,
  onClose,
}: {
  organizationId: string
  onClose: () => void
}) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [draft, setDraft] = useState(empty)
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change })
  const create = useMutation({
    mutationFn: () =>
      call(createDestination, {
        params: { organizationId },
        body: {
          name: draft.name,
          settings: settingsOf(draft),
          secret: orNull(draft.secret),
          from: draft.fromBeginning ? 'beginning' : 'now',
        },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: destinationsQuery(organizationId).queryKey })
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={t`Add a receiver`} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate()
        }}
      >
        <Stack>
          <ProblemAlert error={create.error} />
          <SegmentedControl
            aria-label={t`Kind`}
            value={draft.kind}
            onChange={(kind) => set({ kind: kind === 'https' ? 'https' : 'syslog' })}
            data={[
              { value: 'syslog', label: t`Syslog over TLS` },
              { value: 'https', label: t`HTTPS address` },
            ]}
          />
          <TextInput
            label={t`Name`}
            required
            withAsterisk={false}
            data-autofocus
            maxLength={120}
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          {draft.kind === 'syslog' ? <Syslog draft={draft} set={set} /> : <Https draft={draft} set={set} />}
          <Switch
            label={t`Send everything since the beginning`}
            checked={draft.fromBeginning}
            onChange={(event) => set({ fromBeginning: event.currentTarget.checked })}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              <Trans>Cancel</Trans>
            </Button>
            <Button type="submit" loading={create.isPending}>
              <Trans>Add</Trans>
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

interface PartProps {
  draft: Draft
  set: (change: Partial<Draft>) => void
}

function Syslog({ draft, set }: PartProps) {
  const { t } = useLingui()
  return (
    <>
      <Group align="flex-start" grow>
        <TextInput
          label={t`Host`}
          required
          withAsterisk={false}
          value={draft.host}
          onChange={(event) => set({ host: event.currentTarget.value })}
        />
        <NumberInput
          label={t`Port`}
          min={1}
          max={65_535}
          value={draft.port}
          onChange={(port) => typeof port === 'number' && set({ port })}
        />
      </Group>
      <Textarea
        label={t`Certificate of its authority (PEM)`}
        description={t`Only where a public authority has not signed the server's certificate.`}
        autosize
        minRows={2}
        maxRows={6}
        value={draft.ca}
        onChange={(event) => set({ ca: event.currentTarget.value })}
      />
      <Textarea
        label={t`Our certificate (PEM)`}
        description={t`Only where the server asks for one.`}
        autosize
        minRows={2}
        maxRows={6}
        value={draft.clientCertificate}
        onChange={(event) => set({ clientCertificate: event.currentTarget.value })}
      />
      {draft.clientCertificate.trim() !== '' && (
        <Textarea
          label={t`Private key of our certificate (PEM)`}
          description={t`Kept sealed, and never shown again.`}
          autosize
          minRows={2}
          maxRows={6}
          required
          withAsterisk={false}
          value={draft.secret}
          onChange={(event) => set({ secret: event.currentTarget.value })}
        />
      )}
    </>
  )
}

function Https({ draft, set }: PartProps) {
  const { t } = useLingui()
  return (
    <>
      <TextInput
        label={t`Address`}
        type="url"
        placeholder="https://siem.example.org/collect"
        required
        withAsterisk={false}
        value={draft.url}
        onChange={(event) => set({ url: event.currentTarget.value })}
      />
      <Select
        label={t`How it knows us`}
        allowDeselect={false}
        data={[
          { value: 'token', label: t`A token in the header Authorization` },
          { value: 'hmac', label: t`A signature with a shared key (HMAC)` },
        ]}
        value={draft.authentication}
        onChange={(value) => set({ authentication: value === 'hmac' ? 'hmac' : 'token' })}
      />
      <PasswordInput
        label={draft.authentication === 'hmac' ? t`Shared key` : t`Token`}
        description={t`Kept sealed, and never shown again.`}
        required
        withAsterisk={false}
        autoComplete="off"
        value={draft.secret}
        onChange={(event) => set({ secret: event.currentTarget.value })}
      />
    </>
  )
}
