"""An authentication agent for one process, which answers as it is told: sign-in, cancel or wrong."""

import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

POLKIT = "org.freedesktop.PolicyKit1"
AGENT = f"{POLKIT}.AuthenticationAgent"
PLACE = "/dev/sallyport/test/agent"

pid, start, answer = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SystemBus()
authority = dbus.Interface(
    bus.get_object(POLKIT, f"/{POLKIT.replace('.', '/')}/Authority"), f"{POLKIT}.Authority"
)


class Cancelled(dbus.DBusException):
    _dbus_error_name = f"{POLKIT}.Error.Cancelled"


class Agent(dbus.service.Object):
    @dbus.service.method(AGENT, in_signature="sssa{ss}sa(sa{sv})")
    def BeginAuthentication(self, action, message, icon, details, cookie, identities):
        print(f"asked {action}", flush=True)
        if answer == "cancel":
            raise Cancelled("dismissed")
        if answer == "sign-in":
            # Only root may say so; everybody else's agent goes through PAM's setuid program.
            authority.AuthenticationAgentResponse2(dbus.UInt32(0), cookie, identities[0])

    @dbus.service.method(AGENT, in_signature="s")
    def CancelAuthentication(self, cookie):
        pass


agent = Agent(bus, PLACE)
subject = ("unix-process", {"pid": dbus.UInt32(pid), "start-time": dbus.UInt64(start)})
authority.RegisterAuthenticationAgent(subject, "en_US.UTF-8", PLACE)
print("ready", flush=True)
GLib.MainLoop().run()
