import { createScimToken, listScimTokens, revokeScimToken } from '@holdfast/contracts/scim'
import type { ScimToken } from '@holdfast/contracts/scim'
import {
  Badge,
  Button,
  Group,
  Modal,
  NativeSelect,
  Paper,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconKey } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { CopyLine } from '../shell/link-dialog.tsx'
import { formatAgo, formatDate } from '../words/time.ts'
import { ssoKey } from './queries.ts'
import classes from './sso.module.css'
import { useSsoAct } from './use-sso-act.ts'

/** Tokens by which the directory shows who it is; several, so that a new one replaces an old one without a gap. */
export function ScimTokens({ organizationId }: { organizationId: string }) {
  const { t } = useLingui()
  const query = useQuery({
    queryKey: [...ssoKey(organizationId), 'scim-tokens'],
    queryFn: ({ signal }) => call(listScimTokens, { params: { organizationId } }, { signal }),
  })
  const tokens = query.data?.items ?? []
  const [making, setMaking] = useState(false)
  const make = (
    <Button size="xs" onClick={() => setMaking(true)}>
      <Trans>Make a token</Trans>
    </Button>
  )
  return (
    <Paper withBorder p="lg">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          <Trans>Tokens</Trans>
        </Title>
        {tokens.length > 0 && make}
      </Group>
      <ListStates
        query={query}
        isEmpty={tokens.length === 0}
        rows={2}
        empty={
          <EmptyList
            icon={<IconKey size={30} stroke={1.5} />}
            title={<Trans>No token yet</Trans>}
            action={make}
          >
            <Trans>The directory needs one (Secret Token, or Bearer) beside the address.</Trans>
          </EmptyList>
        }
      >
        <div role="list" aria-label={t`Tokens`}>
          {tokens.map((token) => (
            <Row key={token.id} token={token} organizationId={organizationId} />
          ))}
        </div>
      </ListStates>
      <MakeDialog opened={making} organizationId={organizationId} onClose={() => setMaking(false)} />
    </Paper>
  )
}

function Row({ token, organizationId }: { token: ScimToken; organizationId: string }) {
  const { t } = useLingui()
  const act = useSsoAct(organizationId)
  const [revoking, setRevoking] = useState(false)
  const { name, createdBy, lastUsedAt, lastAddress } = token
  const [now] = useState(() => Date.now())
  const left = (Date.parse(token.expiresAt) - now) / 86_400_000
  const until = formatDate(token.expiresAt)
  return (
    <div className={classes.row} role="listitem">
      <div className={classes.grow}>
        <Text size="sm" fw={600}>
          {name}{' '}
          {left < 30 && (
            <Badge size="xs" variant="light" color={left < 0 ? 'red' : 'orange'} autoContrast>
              {left < 0 ? <Trans>Expired</Trans> : <Trans>Ends soon</Trans>}
            </Badge>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          <Trans>
            by {createdBy}, until {until}
          </Trans>{' '}
          ·{' '}
          {lastUsedAt === null ? (
            <Trans>never used</Trans>
          ) : (
            <Trans>
              used {formatAgo(lastUsedAt)} from {lastAddress}
            </Trans>
          )}
        </Text>
      </div>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => setRevoking(true)}
        aria-label={t`Revoke ${name}`}
      >
        <Trans>Revoke</Trans>
      </Button>
      <ConfirmDialog
        opened={revoking}
        title={t`Revoke ${name}?`}
        confirm={t`Revoke`}
        onClose={() => setRevoking(false)}
        onConfirm={() =>
          act.mutateAsync(() => call(revokeScimToken, { params: { organizationId, scimTokenId: token.id } }))
        }
      >
        <Trans>
          The directory is refused with it at once. People and groups stay as they are. This cannot be undone.
        </Trans>
      </ConfirmDialog>
    </div>
  )
}

function MakeDialog({
  opened,
  organizationId,
  onClose,
}: {
  opened: boolean
  organizationId: string
  onClose: () => void
}) {
  const { t } = useLingui()
  const act = useSsoAct(organizationId, { quiet: true })
  const [name, setName] = useState('')
  const [days, setDays] = useState('365')
  const [made, setMade] = useState<string>()
  const close = () => {
    setMade(undefined)
    setName('')
    act.reset()
    onClose()
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t`Token for a directory`}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      {made === undefined ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            act.mutate(async () => {
              const body = { name, days: Number(days) }
              const token = await call(createScimToken, { params: { organizationId }, body })
              setMade(token.token)
            })
          }}
        >
          <Stack>
            <ProblemAlert error={act.error} />
            <TextInput
              label={t`Name`}
              placeholder={t`Entra, or which directory`}
              required
              withAsterisk={false}
              maxLength={120}
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <NativeSelect
              label={t`Valid for`}
              value={days}
              data={[
                { value: '90', label: t`3 months` },
                { value: '180', label: t`6 months` },
                { value: '365', label: t`1 year` },
                { value: '730', label: t`2 years` },
              ]}
              onChange={(event) => setDays(event.currentTarget.value)}
            />
            <Button type="submit" loading={act.isPending}>
              <Trans>Make the token</Trans>
            </Button>
          </Stack>
        </form>
      ) : (
        <Stack>
          <Text size="sm">
            <Trans>Copy it into the directory now. It is not shown again.</Trans>
          </Text>
          <CopyLine label={t`Secret token`} value={made} />
          <Button onClick={close}>
            <Trans>Done</Trans>
          </Button>
        </Stack>
      )}
    </Modal>
  )
}
