import { decideApproval, listApprovals } from '@holdfast/contracts/approvals'
import type { Approval } from '@holdfast/contracts/approvals'
import { Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { deviceOf } from '../account/device.ts'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatAgo } from '../words/time.ts'

/** `/approve`: one's own sign-ins elsewhere that wait. It looks again every few seconds while it is open. */
export function Page() {
  const { t } = useLingui()
  const query = useQuery({
    queryKey: ['approvals'],
    queryFn: ({ signal }) => call(listApprovals, {}, { signal }),
    // A page left open must not keep the session alive for ever.
    refetchInterval: ({ state }) => (state.dataUpdateCount < 60 ? 3000 : false),
  })
  const items = query.data?.items ?? []
  return (
    <PageFrame title={t`Approve a sign-in`} size="sm">
      <ListStates
        query={query}
        isEmpty={items.length === 0}
        empty={
          <Text c="dimmed">
            <Trans>No sign-in of yours waits. Ask for it in the other browser; it shows up here.</Trans>
          </Text>
        }
        rows={1}
      >
        <Stack role="list" aria-label={t`Sign-ins that wait`}>
          {items.map((approval) => (
            <Waiting key={approval.id} approval={approval} />
          ))}
        </Stack>
      </ListStates>
    </PageFrame>
  )
}

function Waiting({ approval }: { approval: Approval }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [number, setNumber] = useState('')
  const params = { approvalId: approval.id }
  const decide = useMutation({
    mutationFn: (approve: boolean) =>
      call(
        decideApproval,
        {
          params,
          body: approve ? { decision: 'approve', number: Number(number) } : { decision: 'deny' },
        },
        { waitForSignIn: false },
      ),
    onSuccess: async (_, approve) => {
      notifications.show({
        message: approve
          ? t`Approved: the other browser goes on.`
          : t`Denied. If it was not you, change your password: somebody knows it.`,
      })
      await client.invalidateQueries({ queryKey: ['approvals'] })
    },
    onError: () => setNumber(''),
  })
  const device = deviceOf(approval.userAgent) ?? t`Unknown device`
  const asked = formatAgo(approval.createdAt)
  return (
    <Paper withBorder p="lg" role="listitem">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          decide.mutate(true)
        }}
      >
        <Stack>
          <div>
            <Text fw={600}>{device}</Text>
            <Text size="sm" c="dimmed">
              {approval.address} · {asked}
            </Text>
          </div>
          <ProblemAlert error={decide.error} />
          <TextInput
            label={t`Number that the other browser shows`}
            inputMode="numeric"
            pattern="\d{2}"
            maxLength={2}
            autoComplete="off"
            required
            withAsterisk={false}
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
          <Group>
            <Button type="submit" loading={decide.isPending}>
              <Trans>Approve</Trans>
            </Button>
            <Button color="red" variant="light" onClick={() => decide.mutate(false)}>
              <Trans>Deny: it is not me</Trans>
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}
