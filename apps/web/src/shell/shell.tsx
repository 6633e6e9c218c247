import { Burger, Drawer } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link, Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { Logo } from '../app/logo.tsx'
import { ProofKeeper } from '../session/proof-keeper.tsx'
import { useSession } from '../session/queries.ts'
import { SessionKeeper } from '../session/session-keeper.tsx'
import { TransferDialogs } from '../transfers/transfer-dialogs.tsx'
import { TransfersTray } from '../transfers/tray.tsx'
import { AgreementDialog } from './agreement-dialog.tsx'
import { AccountMenu } from './account-menu.tsx'
import { FactorBanner } from './factor-banner.tsx'
import { Navigation } from './navigation.tsx'
import { OrganizationSwitcher } from './organization-switcher.tsx'
import classes from './shell.module.css'
import { SupportBanner } from './support-banner.tsx'

const AcceptGate = lazy(async () => ({ default: (await import('../legal/accept-gate.tsx')).AcceptGate }))

/** Everything that stays while a signed-in person goes from page to page. */
export function Page() {
  const { toAccept } = useSession()
  if (toAccept.length === 0) return <Shell />
  return (
    <Suspense>
      <AcceptGate />
    </Suspense>
  )
}

function Shell() {
  const { t } = useLingui()
  const [open, setOpen] = useState(false)
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        <Trans>Skip to the content</Trans>
      </a>
      <header className={classes.header}>
        <div className={classes.burger}>
          <Burger size="sm" opened={open} onClick={() => setOpen(!open)} aria-label={t`Menu`} />
        </div>
        <Link to="/" className={classes.brand} aria-label={t`Holdfast, to your projects`}>
          <Logo />
          <span className={classes.brandName}>Holdfast</span>
        </Link>
        <OrganizationSwitcher />
        <div style={{ flex: 1 }} />
        <AccountMenu />
      </header>
      <div className={classes.banner}>
        <SupportBanner />
      </div>
      <nav className={classes.nav} aria-label={t`Main`}>
        <Navigation />
      </nav>
      <Drawer opened={open} onClose={() => setOpen(false)} size={280} title={t`Menu`}>
        <nav aria-label={t`Main`}>
          <Navigation onNavigate={() => setOpen(false)} />
        </nav>
      </Drawer>
      <main className={classes.main} id="main" tabIndex={-1}>
        <FactorBanner />
        <Outlet />
      </main>
      <TransfersTray />
      <TransferDialogs />
      <SessionKeeper />
      <ProofKeeper />
      <AgreementDialog />
    </div>
  )
}
