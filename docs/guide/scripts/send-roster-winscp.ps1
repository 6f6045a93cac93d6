# Zips the seven files and lets WinSCP send them: for the Task Scheduler of Windows.
# Put it into the folder of the seven files, beside send-roster-winscp.txt and the key.
$WinScp = "C:\Program Files (x86)\WinSCP\WinSCP.com"
$Hours = 20  # an older export is not sent: the system has not written a new one

$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot
$Files = "Manifest.csv", "Schools.csv", "Classes.csv", "Students.csv", "Staff.csv", "StudentEnrollments.csv", "StaffEnrollments.csv"
if ((Get-Item "Students.csv").LastWriteTime -lt (Get-Date).AddHours(-$Hours)) {
    Write-Error "Students.csv is older than $Hours hours: nothing was sent. Has the export run?"
}
Compress-Archive -Path $Files -DestinationPath "Roster.zip" -Force
& $WinScp /ini=nul /log="send-roster.log" /script="send-roster-winscp.txt"
exit $LASTEXITCODE
