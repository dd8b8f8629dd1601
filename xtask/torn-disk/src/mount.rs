//! The disk as Linux sees it: one folder of files.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{
    BackgroundSession, BsdFileFlags, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation,
    INodeNo, LockOwner, MountOption, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory,
    ReplyEmpty, ReplyEntry, ReplyOpen, ReplyWrite, Request, TimeOrNow, WriteFlags,
};

use crate::disk::{Chance, Disk};

/// How long a sync takes, as on a real disk: whenever the power goes, some sync is mostly under way.
const SYNC: Duration = Duration::from_millis(2);

/// The kernel remembers nothing: after a cut it would be wrong.
const FORGOTTEN: Duration = Duration::ZERO;

const APPEND: i32 = 0o2000; // O_APPEND of open(2)
const TRUNCATE: i32 = 0o1000; // O_TRUNC

/// A disk that is mounted.
pub struct Mounted {
    drive: Arc<Mutex<Drive>>,
    session: BackgroundSession,
}

/// A disk and its moods.
#[derive(Default)]
struct Drive {
    disk: Disk,
    /// It has no power, so nothing can be changed.
    off: bool,
    /// It says that it synced and did not.
    lies: bool,
}

/// Mounts an empty disk on a folder.
pub fn mount(folder: &Path) -> io::Result<Mounted> {
    let drive = Arc::default();
    let mut config = Config::default();
    config.mount_options.push(MountOption::FSName("torn-disk".to_owned()));
    let session = fuser::spawn_mount(Folder(Arc::clone(&drive)), folder, &config)?;
    Ok(Mounted { drive, session })
}

impl Mounted {
    /// Cuts the power; says what came of it, as JSON: names, and what [`crate::disk::Cut`] calls it.
    pub fn power_off(&self, seed: u64) -> String {
        let mut drive = lock(&self.drive);
        (drive.off, drive.lies) = (true, false);
        let cuts = drive.disk.cut(&mut Chance::new(seed));
        let members: Vec<String> = cuts
            .iter()
            .map(|(name, cut)| format!("{:?}:\"{cut:?}\"", name.to_string_lossy()))
            .collect();
        format!("{{{}}}", members.join(","))
    }

    /// Takes the disk out, if nobody uses it any more.
    pub fn unmount(self) -> io::Result<()> {
        self.session.umount_and_join()
    }

    /// Until the power goes the disk says that it synced, and does not.
    pub fn lie(&self) {
        lock(&self.drive).lies = true;
    }

    /// Gives the power back.
    pub fn power_on(&self) {
        lock(&self.drive).off = false;
    }
}

fn lock(drive: &Mutex<Drive>) -> MutexGuard<'_, Drive> {
    drive.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Folder(Arc<Mutex<Drive>>);

impl Folder {
    fn read<T>(&self, look: impl FnOnce(&Disk) -> T) -> T {
        look(&lock(&self.0).disk)
    }

    /// Changes something, if there is power.
    fn change<T>(&self, change: impl FnOnce(&mut Disk) -> Option<T>) -> Result<T, Errno> {
        let mut drive = lock(&self.0);
        if drive.off {
            return Err(Errno::EIO);
        }
        change(&mut drive.disk).ok_or(Errno::ENOENT)
    }

    fn sync(&self, reply: ReplyEmpty, sync: impl FnOnce(&mut Disk) -> Option<()>) {
        sleep(SYNC);
        let lies = lock(&self.0).lies;
        done(reply, if lies { Ok(()) } else { self.change(sync) });
    }
}

fn attributes(disk: &Disk, number: INodeNo, request: &Request) -> Option<FileAttr> {
    let (size, kind, perm, nlink) = if number == INodeNo::ROOT {
        (0, FileType::Directory, 0o700, 2)
    } else {
        let size = disk.content(number.0)?.len();
        let links = u32::try_from(disk.links(number.0)).unwrap_or(u32::MAX);
        (size as u64, FileType::RegularFile, 0o600, links)
    };
    Some(FileAttr {
        ino: number,
        size,
        blocks: size.div_ceil(512),
        atime: UNIX_EPOCH,
        mtime: UNIX_EPOCH,
        ctime: UNIX_EPOCH,
        crtime: UNIX_EPOCH,
        kind,
        perm,
        nlink,
        uid: request.uid(),
        gid: request.gid(),
        rdev: 0,
        blksize: 4096,
        flags: 0,
    })
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn done(reply: ReplyEmpty, result: Result<(), Errno>) {
    match result {
        Ok(()) => reply.ok(),
        Err(error) => reply.error(error),
    }
}

fn entry(reply: ReplyEntry, found: Result<FileAttr, Errno>) {
    match found {
        Ok(found) => reply.entry(&FORGOTTEN, &found, Generation(0)),
        Err(error) => reply.error(error),
    }
}

impl Filesystem for Folder {
    fn lookup(&self, request: &Request, _parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let found = self.read(|disk| attributes(disk, INodeNo(disk.find(name)?), request));
        entry(reply, found.ok_or(Errno::ENOENT));
    }

    fn getattr(&self, request: &Request, number: INodeNo, _file: Option<FileHandle>, reply: ReplyAttr) {
        match self.read(|disk| attributes(disk, number, request)) {
            Some(found) => reply.attr(&FORGOTTEN, &found),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn setattr(
        &self,
        request: &Request,
        number: INodeNo,
        _mode: Option<u32>,
        _uid: Option<u32>,
        _gid: Option<u32>,
        size: Option<u64>,
        _atime: Option<TimeOrNow>,
        _mtime: Option<TimeOrNow>,
        _ctime: Option<SystemTime>,
        file: Option<FileHandle>,
        _crtime: Option<SystemTime>,
        _chgtime: Option<SystemTime>,
        _bkuptime: Option<SystemTime>,
        _flags: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        if let Some(size) = size
            && let Err(error) = self.change(|disk| disk.resize(number.0, place(size)))
        {
            return reply.error(error);
        }
        self.getattr(request, number, file, reply);
    }

    fn create(
        &self,
        request: &Request,
        _parent: INodeNo,
        name: &OsStr,
        _mode: u32,
        _umask: u32,
        _flags: i32,
        reply: ReplyCreate,
    ) {
        let made = self.change(|disk| {
            let number = disk.create(name);
            attributes(disk, INodeNo(number), request)
        });
        match made {
            Ok(made) => reply.created(
                &FORGOTTEN,
                &made,
                Generation(0),
                FileHandle(0),
                FopenFlags::FOPEN_DIRECT_IO,
            ),
            Err(error) => reply.error(error),
        }
    }

    fn open(&self, _request: &Request, number: INodeNo, flags: OpenFlags, reply: ReplyOpen) {
        if flags.0 & TRUNCATE != 0
            && let Err(error) = self.change(|disk| disk.resize(number.0, 0))
        {
            return reply.error(error);
        }
        reply.opened(FileHandle(0), FopenFlags::FOPEN_DIRECT_IO);
    }

    fn read(
        &self,
        _request: &Request,
        number: INodeNo,
        _file: FileHandle,
        offset: u64,
        size: u32,
        _flags: OpenFlags,
        _owner: Option<LockOwner>,
        reply: ReplyData,
    ) {
        self.read(|disk| {
            let content = disk.content(number.0).unwrap_or_default();
            let rest = content.get(place(offset)..).unwrap_or_default();
            reply.data(rest.get(..place(size.into())).unwrap_or(rest));
        });
    }

    fn write(
        &self,
        _request: &Request,
        number: INodeNo,
        _file: FileHandle,
        offset: u64,
        data: &[u8],
        _write_flags: WriteFlags,
        flags: OpenFlags,
        _owner: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let at = (flags.0 & APPEND == 0).then(|| place(offset));
        match self.change(|disk| disk.write(number.0, at, data)) {
            Ok(()) => reply.written(u32::try_from(data.len()).unwrap_or(u32::MAX)),
            Err(error) => reply.error(error),
        }
    }

    fn flush(&self, _request: &Request, _number: INodeNo, _file: FileHandle, _owner: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _request: &Request, number: INodeNo, _file: FileHandle, _data_alone: bool, reply: ReplyEmpty) {
        self.sync(reply, |disk| disk.sync(number.0));
    }

    fn fsyncdir(&self, _request: &Request, _number: INodeNo, _file: FileHandle, _data_alone: bool, reply: ReplyEmpty) {
        self.sync(reply, |disk| {
            disk.sync_names();
            Some(())
        });
    }

    fn readdir(&self, _request: &Request, _number: INodeNo, _file: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        self.read(|disk| {
            let names = disk
                .names()
                .map(|(name, number)| (name.as_os_str(), *number, FileType::RegularFile));
            let own = [".", ".."].map(|name| (OsStr::new(name), INodeNo::ROOT.0, FileType::Directory));
            for (index, (name, number, kind)) in own.into_iter().chain(names).enumerate().skip(place(offset)) {
                if reply.add(INodeNo(number), index as u64 + 1, kind, name) {
                    break;
                }
            }
        });
        reply.ok();
    }

    fn unlink(&self, _request: &Request, _parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        done(reply, self.change(|disk| disk.unlink(name)));
    }

    fn rename(
        &self,
        _request: &Request,
        _parent: INodeNo,
        name: &OsStr,
        _new_parent: INodeNo,
        new_name: &OsStr,
        _flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        done(reply, self.change(|disk| disk.replace(name, new_name)));
    }

    fn link(&self, request: &Request, number: INodeNo, _parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        if self.read(|disk| disk.find(name)).is_some() {
            return reply.error(Errno::EEXIST);
        }
        let linked = self.change(|disk| {
            disk.link(number.0, name);
            attributes(disk, number, request)
        });
        entry(reply, linked);
    }
}
