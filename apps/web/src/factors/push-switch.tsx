import { Anchor, Stack, Switch, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { notifyProblem } from '../nodes/notify.tsx'
import { isPushOn, pushWorks, turnPushOff, turnPushOn } from './push.ts'

/** Notifications of sign-ins that wait for approval, in this browser; and the way to approve without them. */
export function PushSwitch() {
  const { t } = useLingui()
  const state = useQuery({ queryKey: ['push'], queryFn: isPushOn, enabled: pushWorks() })
  const change = useMutation({
    mutationFn: async (on: boolean) => (on ? turnPushOn() : turnPushOff().then(() => true)),
    onError: notifyProblem,
    onSettled: () => state.refetch(),
  })
  return (
    <Stack gap="xs">
      {pushWorks() && (
        <Switch
          label={t`Notify this browser when a sign-in of mine waits for approval`}
          checked={state.data === true}
          disabled={change.isPending}
          onChange={(event) => change.mutate(event.currentTarget.checked)}
        />
      )}
      {change.data === false && (
        <Text size="sm" role="alert">
          <Trans>Your browser does not allow notifications of this site. Allow them in its settings.</Trans>
        </Text>
      )}
      <Anchor component={Link} to="/approve" size="sm" w="fit-content">
        <Trans>Approve a sign-in on another device</Trans>
      </Anchor>
    </Stack>
  )
}
