import { useLingui } from '@lingui/react/macro'
import { formatBytes } from '../words/bytes.ts'
import type { checks, CheckResult } from './checks.ts'

type Id = (typeof checks)[number]['id']

/** Title and sentence of a check: what was found, and the fix where it failed. */
export function useCheckWords(): (
  id: Id,
  result: CheckResult | undefined,
) => { title: string; line: string } {
  const { t } = useLingui()
  return (id, result) => {
    const titles: Record<Id, string> = {
      address: t`Address`,
      database: t`Database`,
      clock: t`Clock`,
      connector: t`Connector`,
      storage: t`Upload and ranged read`,
      disk: t`Free room`,
      mail: t`Mail`,
    }
    if (result === undefined) return { title: titles[id], line: t`Checking…` }
    const v = result.values ?? {}
    return { title: titles[id], line: result.ok ? good(id, v) : bad(id, result.reason, v) }
  }

  function good(id: Id, v: Record<string, string>): string {
    switch (id) {
      case 'address':
        return t`You came by ${v.expected}, as it is meant.`
      case 'database':
        return t`PostgreSQL ${v.version} answers.`
      case 'clock':
        return t`Server and browser agree within ${v.seconds} s.`
      case 'connector':
        return t`Reachable from this browser (${v.count}).`
      case 'storage':
        return t`64 kB went to the storage in ${v.upload} ms, a range came back in ${v.read} ms, byte for byte.`
      case 'disk':
        return v.bytes === undefined
          ? t`The storages are online.`
          : t`${formatBytes(Number(v.bytes))} free in ${v.label}.`
      case 'mail':
        return t`A test mail is on its way to you.`
    }
  }

  function bad(id: Id, reason: string, v: Record<string, string>): string {
    switch (`${id}.${reason}`) {
      case 'address.other_address':
        return t`Holdfast expects ${v.expected}, you came by ${v.came}. Set HOLDFAST_PUBLIC_URL to the address that people use.`
      case 'address.proxy':
        return t`Behind the proxy Holdfast sees ${v.came} instead of ${v.expected}. Let the proxy pass Host and X-Forwarded-Proto on, and list it as trusted.`
      case 'database.failed':
        return t`The database does not answer. Look at its log.`
      case 'clock.off':
        return t`Server and browser are ${v.seconds} s apart. Switch on time synchronisation on the one that is wrong.`
      case 'connector.none':
        return t`No connector has enrolled yet. Make one under Storages and run it with its code.`
      case 'connector.offline':
        return t`The connector at ${v.url} does not report. Is its process running, and can it reach Holdfast?`
      case 'connector.unreachable':
        return t`This browser does not reach ${v.url}. Check its name, its certificate and the firewall; open the address in a new tab to see why.`
      case 'storage.no_project':
        return t`No storage is there yet, so nothing could be uploaded. It follows from the connector above.`
      case 'storage.failed':
        return t`The round trip did not work: ${v.problem}. Uploads would fail the same way; mend the lines above first.`
      case 'disk.none':
        return t`No storage is there yet. It comes with the connector above.`
      case 'disk.tight':
        return t`Only ${formatBytes(Number(v.bytes))} free in ${v.label}. Add room before people upload.`
      case 'disk.storage':
        return t`The storage ${v.label} is not well. Look at it under Storages.`
      case 'mail.not_configured':
        return t`No mail is set up. Invitations and new passwords are links to copy; set SMTP_URL to send them.`
      case 'mail.failed':
        return t`The mail failed at “${v.stage}”: ${v.detail}`
      default:
        return t`This could not be checked now.`
    }
  }
}
