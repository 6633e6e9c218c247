import { getPushKey, subscribePush, unsubscribePush } from '@holdfast/contracts/approvals'
import { call } from '../api/call.ts'

/** Whether this browser can take notifications here. */
export function pushWorks(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
}

/** Lets this browser be told of sign-ins that wait; false where its person does not allow notifications. */
export async function turnPushOn(): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false
  const worker = await navigator.serviceWorker.register('/push-worker.js')
  const { publicKey } = await call(getPushKey, {})
  const subscription = await worker.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  })
  const { endpoint = '', keys = {} } = subscription.toJSON()
  await call(subscribePush, {
    body: { endpoint, keys: { p256dh: keys['p256dh'] ?? '', auth: keys['auth'] ?? '' } },
  })
  return true
}

/** No browser of this person is told any more; this one forgets its subscription. */
export async function turnPushOff(): Promise<void> {
  await call(unsubscribePush, {})
  const worker = await navigator.serviceWorker.getRegistration('/push-worker.js')
  await (await worker?.pushManager.getSubscription())?.unsubscribe()
}

/** Whether this browser is subscribed. */
export async function isPushOn(): Promise<boolean> {
  const worker = await navigator.serviceWorker.getRegistration('/push-worker.js')
  return (await worker?.pushManager.getSubscription()) != null
}
