// The kernel's lines about USB devices (drivers/usb/core/hub.c) -> Peripheral Activity (1010), and about WireGuard. Packets
// are the row iptables.
import { CLASS } from '../toolkit/classes.ts';
import { lineEvent, namesHost } from './line.ts';
import { type Make, sayings } from './sayings.ts';
import { WIREGUARD_ROWS } from './tunnels.ts';

const [CONNECT, DISCONNECT, OTHER] = [1, 2, 99];

/** Wants a host, as the class does; the kernel is who acts. */
const usb: Make = (line, { does, maker, model, port, product, serial, vendor }, activity) =>
  !namesHost(line)
    ? undefined
    : lineEvent(line, {
        class_uid: CLASS.peripheralActivity,
        activity_id: activity,
        activity_name: does,
        members: {
          actor: { app_name: line.program },
          peripheral_device: {
            class: 'USB',
            model,
            name: `usb ${port}`,
            serial_number: serial,
            uid: product === undefined ? undefined : `${vendor}:${product}`,
            vendor_id_list: vendor === undefined ? undefined : [vendor],
            vendor_name: maker,
          },
        },
      });

const DESCRIBE = { does: 'Describe' };

const rows = sayings([
  ['usb %port: New USB device found, idVendor=%vendor, idProduct=%product, ', usb, CONNECT],
  ['usb %port: New USB device found, idVendor=%vendor, idProduct=%product', usb, CONNECT],
  ['usb %port: USB disconnect', usb, DISCONNECT],
  ['usb %port: Product: %model', usb, OTHER, undefined, DESCRIBE],
  ['usb %port: Manufacturer: %maker', usb, OTHER, undefined, DESCRIBE],
  ['usb %port: SerialNumber: %serial', usb, OTHER, undefined, DESCRIBE],
  ...WIREGUARD_ROWS,
]);

/** Behind the kernel's clock: `[ 123.456789] `. */
export const kernel: typeof rows = (line, text) =>
  rows(line, text.replace(/^\[ {0,8}\d{1,10}\.\d{1,9}\] /, ''));
