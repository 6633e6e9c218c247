import {
  type ApiToken,
  createApiToken,
  listApiTokens,
  revokeApiToken,
  type TokenScope,
  tokenScopes,
} from '@holdfast/contracts/api-tokens'
import { Button, Checkbox, Group, Modal, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { notifyProblem } from '../nodes/notify.tsx'
import { useSession } from '../session/queries.ts'
import { CopyLine } from '../shell/link-dialog.tsx'
import { formatAgo, formatDate } from '../words/time.ts'

const scopeWords = {
  'files.read': msg`Read files`,
  'files.write': msg`Add and change files`,
  'projects.manage': msg`Make and change projects`,
  'members.read': msg`See people`,
  'audit.export': msg`Export the audit trail`,
} as const satisfies Record<TokenScope, object>

/** Programs that may act as this person: listed, made and revoked. */
export function Tokens() {
  const [making, setMaking] = useState(false)
  const query = useInfiniteQuery({
    queryKey: ['api-tokens'],
    queryFn: ({ signal, pageParam }) =>
      call(listApiTokens, { query: { cursor: pageParam, limit: 50 } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      <ListStates
        query={query}
        isEmpty={items.length === 0}
        rows={1}
        empty={
          <Text size="sm" c="dimmed">
            <Trans>
              No program acts in your name. A token lets one do so, within limits and until a day.
            </Trans>
          </Text>
        }
      >
        <Stack gap="md" role="list">
          {items.map((token) => (
            <Row key={token.id} token={token} />
          ))}
        </Stack>
      </ListStates>
      <Button variant="default" mt="lg" onClick={() => setMaking(true)}>
        <Trans>Make a token</Trans>
      </Button>
      {making && <MakeDialog onClose={() => setMaking(false)} />}
    </>
  )
}

function Row({ token }: { token: ApiToken }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => call(revokeApiToken, { params: { tokenId: token.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-tokens'] }),
    onError: notifyProblem,
  })
  const until = formatDate(token.expiresAt)
  const used =
    token.lastUsedAt === null
      ? t`never used`
      : t`used ${formatAgo(token.lastUsedAt)} from ${token.lastAddress ?? ''}`
  return (
    <Group justify="space-between" role="listitem" wrap="nowrap">
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={550} truncate>
          {token.name} (…{token.ending})
        </Text>
        <Text size="xs" c="dimmed">
          {token.organizationName} · {token.scopes.map((scope) => i18n._(scopeWords[scope])).join(', ')}
        </Text>
        <Text size="xs" c="dimmed">
          {t`until ${until}`} · {used}
        </Text>
      </div>
      <Button
        size="compact-sm"
        variant="default"
        loading={revoke.isPending}
        onClick={() => revoke.mutate()}
        aria-label={t`Revoke ${token.name}`}
      >
        <Trans>Revoke</Trans>
      </Button>
    </Group>
  )
}

function MakeDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const { organizations } = useSession()
  const [name, setName] = useState('')
  const [organizationId, setOrganizationId] = useState(organizations[0]?.organizationId ?? '')
  const [scopes, setScopes] = useState<TokenScope[]>(['files.read'])
  const [days, setDays] = useState(90)
  const make = useMutation({
    mutationFn: () => call(createApiToken, { body: { organizationId, name, scopes, days } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-tokens'] }),
  })
  if (make.data !== undefined)
    return (
      <Modal opened onClose={onClose} title={t`Your new token`}>
        <Stack>
          <CopyLine label={t`Token`} value={make.data.token} />
          <Text size="sm">
            <Trans>Keep it like a password. It is not shown again.</Trans>
          </Text>
          <Group justify="flex-end">
            <Button onClick={onClose}>
              <Trans>Done</Trans>
            </Button>
          </Group>
        </Stack>
      </Modal>
    )
  return (
    <Modal opened onClose={onClose} title={t`Make a token`}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          make.mutate()
        }}
      >
        <Stack>
          <ProblemAlert error={make.error} />
          <TextInput
            label={t`What is it for?`}
            required
            withAsterisk={false}
            maxLength={120}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={t`Organisation`}
            data={organizations.map((one) => ({ value: one.organizationId, label: one.name }))}
            value={organizationId}
            allowDeselect={false}
            onChange={(value) => setOrganizationId(value ?? '')}
          />
          <Checkbox.Group
            label={t`What it may do, as far as you may`}
            value={scopes}
            onChange={(values) => setScopes(tokenScopes.filter((scope) => values.includes(scope)))}
          >
            <Stack gap="xs" mt="xs">
              {tokenScopes.map((scope) => (
                <Checkbox key={scope} value={scope} label={i18n._(scopeWords[scope])} />
              ))}
            </Stack>
          </Checkbox.Group>
          <NumberInput
            label={t`Days until it ends`}
            min={1}
            max={365}
            allowDecimal={false}
            value={days}
            onChange={(value) => typeof value === 'number' && setDays(value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              <Trans>Cancel</Trans>
            </Button>
            <Button type="submit" loading={make.isPending} disabled={scopes.length === 0}>
              <Trans>Make the token</Trans>
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
