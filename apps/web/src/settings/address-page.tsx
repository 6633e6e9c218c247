import { isReadable } from '@holdfast/contracts/colour'
import { decideMove, getTenantBranding, listMoves, updateTenantBranding } from '@holdfast/contracts/tenants'
import { Button, ColorInput, FileButton, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { applianceQuery } from '../session/queries.ts'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { LinkDialog } from '../shell/link-dialog.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatMoment } from '../words/time.ts'

/** `/organizations/:id/address`: how the sign-in page looks, and the move to an address of one's own. */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/address' })
  const branding = useQuery({
    queryKey: ['branding'],
    queryFn: ({ signal }) => call(getTenantBranding, {}, { signal }),
  })
  return (
    <PageFrame title={t`Address and sign-in page`} size="md">
      <Stack gap="lg">
        <ListStates query={branding} isEmpty={branding.data === undefined} empty={null} rows={2}>
          {branding.data !== undefined && (
            <Paper withBorder p="lg">
              <Title order={2} size="h4" mb="md">
                <Trans>Sign-in page</Trans>
              </Title>
              {branding.data.mayChange ? (
                <BrandForm brand={branding.data} />
              ) : (
                <Text size="sm" c="dimmed">
                  <Trans>
                    This address is shared with other organisations; its sign-in page is the operators’. With
                    an address of your own you choose its name, colour and picture.
                  </Trans>
                </Text>
              )}
            </Paper>
          )}
        </ListStates>
        <Moves organizationId={organizationId} />
      </Stack>
    </PageFrame>
  )
}

function BrandForm({ brand }: { brand: { name: string; accent: string | null; logo: string | null } }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [name, setName] = useState(brand.name)
  const [accent, setAccent] = useState(brand.accent ?? '')
  const save = useMutation({
    mutationFn: (body: { name?: string; accent?: string | null; logo?: string | null }) =>
      call(updateTenantBranding, { body }),
    onSuccess: async () => {
      notifications.show({ message: t`Saved.` })
      await client.invalidateQueries({ queryKey: ['branding'] })
      await client.invalidateQueries({ queryKey: applianceQuery.queryKey })
    },
  })
  const complete = /^#[0-9a-f]{6}$/.test(accent)
  const pale = complete && !isReadable(accent)
  const upload = async (file: File | null) => {
    if (file === null) return
    const bytes = new Uint8Array(await file.arrayBuffer())
    const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
    save.mutate({ logo: btoa(text) })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ name, accent: accent === '' ? null : accent })
      }}
    >
      <Stack maw={420}>
        <ProblemAlert error={save.error} />
        <TextInput
          label={t`Name`}
          required
          withAsterisk={false}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <ColorInput
          label={t`Colour`}
          description={t`Of the button; white words must be readable on it. Empty: Holdfast’s own.`}
          format="hex"
          withEyeDropper={false}
          popoverProps={{ withinPortal: true }}
          value={accent}
          onChange={(value) => setAccent(value.toLowerCase())}
          error={pale ? t`Too light: white words on it cannot be read.` : undefined}
        />
        <Group>
          {brand.logo !== null && <img src={brand.logo} alt={t`The picture now`} height={40} />}
          <FileButton accept="image/png" onChange={(file) => void upload(file)}>
            {(props) => (
              <Button variant="default" {...props} loading={save.isPending}>
                <Trans>Choose a picture</Trans>
              </Button>
            )}
          </FileButton>
          {brand.logo !== null && (
            <Button variant="default" onClick={() => save.mutate({ logo: null })}>
              <Trans>Take it away</Trans>
            </Button>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          <Trans>A PNG of at most 512 × 512 points and 96 KiB.</Trans>
        </Text>
        <Button
          type="submit"
          w="fit-content"
          loading={save.isPending}
          disabled={pale || (accent !== '' && !complete)}
        >
          <Trans>Save</Trans>
        </Button>
      </Stack>
    </form>
  )
}

function Moves({ organizationId }: { organizationId: string }) {
  const { t } = useLingui()
  const query = useQuery({
    queryKey: ['moves', organizationId],
    queryFn: ({ signal }) => call(listMoves, { params: { organizationId } }, { signal }),
  })
  const [confirming, setConfirming] = useState(false)
  const [link, setLink] = useState<{ url: string; expiresAt: string }>()
  const move = query.data?.items.find(({ state }) => state === 'proposed')
  const decide = useMutation({
    mutationFn: (decision: 'confirm' | 'refuse') =>
      call(decideMove, { params: { organizationId, moveId: move?.id ?? '' }, body: { decision } }),
    onSuccess: (done) => {
      if (done.link !== null) setLink(done.link)
      else if (done.move.state === 'done') window.location.assign(done.move.url)
      else void query.refetch()
    },
  })
  if (query.data === undefined || (move === undefined && query.data.items.length === 0))
    return query.error === null ? null : <ProblemAlert error={query.error} />
  const { effect, items } = query.data
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4" mb="md">
        <Trans>Move to an address of your own</Trans>
      </Title>
      <ProblemAlert error={decide.error} />
      {move === undefined ? (
        <Stack gap={4}>
          {items.map((one) => (
            <Text size="sm" key={one.id}>
              {one.url} · {one.state} · {formatMoment(one.decidedAt ?? one.createdAt)}
            </Text>
          ))}
        </Stack>
      ) : (
        <Stack gap="sm">
          <Text size="sm">
            <Trans>
              {move.proposedBy} proposes that this organisation moves to {move.url}. If you confirm:
            </Trans>
          </Text>
          <ul>
            <li>
              <Plural
                value={effect.moving}
                one="# person moves as they are."
                other="# people move as they are."
              />
            </li>
            {effect.separate.length > 0 && (
              <li>
                <Trans>
                  These belong to others, too, and get a separate account at the new address:{' '}
                  {effect.separate.map(({ displayName }) => displayName).join(', ')}.
                </Trans>
              </li>
            )}
            <li>
              {move.keepPasswords ? (
                <Trans>Passwords go along. Passkeys do not: they are bound to this address.</Trans>
              ) : (
                <Trans>Everyone sets a new password by a link. Passkeys have to be added again.</Trans>
              )}
            </li>
            <li>
              <Trans>All sessions end at once. Old links lead on to the new address.</Trans>
            </li>
            <li>
              <Trans>Nothing is shared with other organisations any more. This cannot be undone here.</Trans>
            </li>
          </ul>
          <Group>
            <Button onClick={() => setConfirming(true)} loading={decide.isPending}>
              <Trans>Confirm the move</Trans>
            </Button>
            <Button variant="default" onClick={() => decide.mutate('refuse')} loading={decide.isPending}>
              <Trans>Refuse</Trans>
            </Button>
          </Group>
          <ConfirmDialog
            opened={confirming}
            title={t`Move to ${move.host} now?`}
            confirm={t`Move now`}
            onClose={() => setConfirming(false)}
            onConfirm={() => decide.mutateAsync('confirm')}
          >
            <Trans>Everyone is signed out, you as well. Sign in at {move.url} then.</Trans>
          </ConfirmDialog>
        </Stack>
      )}
      <LinkDialog
        title={t`Moved`}
        link={link}
        hint={t`Set your password at the new address by this link; there you make links for the others.`}
        onClose={() => window.location.assign(link?.url ?? '/')}
      />
    </Paper>
  )
}
