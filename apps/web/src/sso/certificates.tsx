import type { SsoProvider } from '@holdfast/contracts/sso'
import { addSsoCertificate, removeSsoCertificate, rollSsoKeys } from '@holdfast/contracts/sso-routes'
import { Badge, Button, FileButton, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { CopyLine } from '../shell/link-dialog.tsx'
import { formatDate } from '../words/time.ts'
import classes from './sso.module.css'
import { useSsoAct } from './use-sso-act.ts'

interface Props {
  provider: SsoProvider
  organizationId: string
}
type Certificate = SsoProvider['certificates'][number]

/** Certificates of both sides, with their ends; several of one side stand beside each other while they change. */
export function Certificates({ provider, organizationId }: Props) {
  const act = useSsoAct(organizationId)
  const params = { organizationId, providerId: provider.id }
  const theirs = provider.certificates.filter((one) => one.use === 'provider_signing')
  const ours = provider.certificates.filter((one) => one.use !== 'provider_signing')
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4">
        <Trans>Certificates</Trans>
      </Title>
      <Text size="sm" c="dimmed">
        <Trans>
          Administrators get a mail 30 days before one ends. Where metadata come from an address, a new
          certificate of the provider is taken over by itself.
        </Trans>
      </Text>
      <Title order={3} size="h5" mt="md">
        <Trans>Of the provider</Trans>
      </Title>
      {theirs.length === 0 && (
        <Text size="sm">
          <Trans>None yet. Metadata bring it, or upload it.</Trans>
        </Text>
      )}
      {theirs.map((one) => (
        <Row key={one.id} certificate={one}>
          <RemoveButton
            certificate={one}
            onRemove={() =>
              act.mutateAsync(() =>
                call(removeSsoCertificate, { params: { ...params, certificateId: one.id } }),
              )
            }
          />
        </Row>
      ))}
      <FileButton
        accept=".pem,.crt,.cer,application/x-x509-ca-cert"
        onChange={(file) => {
          if (file === null) return
          void file.text().then((pem) => act.mutate(() => call(addSsoCertificate, { params, body: { pem } })))
        }}
      >
        {(props) => (
          <Button variant="default" size="xs" mt="sm" {...props}>
            <Trans>Upload a certificate</Trans>
          </Button>
        )}
      </FileButton>
      <Title order={3} size="h5" mt="lg">
        <Trans>Ours</Trans>
      </Title>
      {ours.map((one) => (
        <Row key={one.id} certificate={one} />
      ))}
      <Rollover
        ours={ours}
        busy={act.isPending}
        run={(step) => act.mutate(() => call(rollSsoKeys, { params, body: { step } }))}
      />
    </Paper>
  )
}

function Row({ certificate, children }: { certificate: Certificate; children?: React.ReactNode }) {
  const { t } = useLingui()
  const [open, setOpen] = useState(false)
  const { subject, use, fingerprint, validity } = certificate
  const [from, until] = [formatDate(certificate.validFrom), formatDate(certificate.validUntil)]
  return (
    <div className={classes.row}>
      <div className={classes.grow}>
        <Text size="sm" fw={550}>
          {subject}{' '}
          {validity !== 'good' && (
            <Badge size="xs" color={validity === 'expired' ? 'red' : 'orange'} variant="light" autoContrast>
              {validity === 'expired' && <Trans>Expired</Trans>}
              {validity === 'expiring' && <Trans>Ends soon</Trans>}
              {validity === 'not_yet' && <Trans>Not valid yet</Trans>}
            </Badge>
          )}{' '}
          {use !== 'provider_signing' && !certificate.active && (
            <Badge size="xs" color="gray" variant="light" autoContrast>
              <Trans>Not used for signing</Trans>
            </Badge>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          {use === 'our_signing' && t`For our signatures`}
          {use === 'our_encryption' && t`For encryption`}
          {use === 'provider_signing' && t`For its signatures`} ·{' '}
          <Trans>
            {from} to {until}
          </Trans>
        </Text>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          SHA-256 {fingerprint}
        </Text>
        {open && <CopyLine label={t`Certificate`} value={certificate.pem} />}
      </div>
      <Group gap="xs">
        <Button size="compact-sm" variant="default" onClick={() => setOpen(!open)}>
          {open ? <Trans>Hide</Trans> : <Trans>Show</Trans>}
        </Button>
        {children}
      </Group>
    </div>
  )
}

function RemoveButton({
  certificate,
  onRemove,
}: {
  certificate: Certificate
  onRemove: () => Promise<unknown>
}) {
  const { t } = useLingui()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
        <Trans>Remove</Trans>
      </Button>
      <ConfirmDialog
        opened={asking}
        title={t`Remove this certificate?`}
        confirm={t`Remove`}
        onClose={() => setAsking(false)}
        onConfirm={onRemove}
      >
        <Trans>
          Assertions that {certificate.subject} signs are refused from then on. You can upload it again.
        </Trans>
      </ConfirmDialog>
    </>
  )
}

/** Three steps, so that no sign-in fails in between: make, have the provider read it, use; drop the old one in the end. */
function Rollover({
  ours,
  busy,
  run,
}: {
  ours: readonly Certificate[]
  busy: boolean
  run: (step: 'make' | 'use' | 'drop') => void
}) {
  const waiting = ours.some((one) => !one.active)
  return (
    <Stack gap="xs" mt="sm">
      <Text size="sm" c="dimmed">
        <Trans>
          To change our keys: make new ones, let the provider read our metadata again, use them, and drop the
          old ones when nobody needs them.
        </Trans>
      </Text>
      <Group gap="xs">
        <Button size="xs" variant="default" disabled={busy} onClick={() => run('make')}>
          <Trans>Make new keys</Trans>
        </Button>
        <Button size="xs" variant="default" disabled={busy || !waiting} onClick={() => run('use')}>
          <Trans>Use the new keys</Trans>
        </Button>
        <Button size="xs" variant="default" disabled={busy || !waiting} onClick={() => run('drop')}>
          <Trans>Drop the old keys</Trans>
        </Button>
      </Group>
    </Stack>
  )
}
