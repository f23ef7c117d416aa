@echo off
rem SmartPilots from the command line on Windows: smartpilots help
setlocal
set "root=%~dp0"
where dotnet >nul 2>nul || (echo smartpilots: the .NET 10 SDK is missing. Install it from https://dot.net and run this again. 1>&2 & exit /b 127)
if "%~1"=="test" (echo smartpilots: the tests with a broker and a browser run on Linux; here use: dotnet test 1>&2 & exit /b 2)

rem The simulation stands beside the tests: no production project knows it.
if "%~1"=="simulate" goto simulate

rem The page is built once; delete console\dist after its sources have changed.
if exist "%root%console\dist\index.html" goto built
where npm >nul 2>nul || (echo smartpilots: npm is missing ^(it comes with Node 20 from https://nodejs.org^): going on without the page. 1>&2 & goto built)
pushd "%root%console" && call npm ci --no-audit --no-fund --loglevel=error && call npm run build --silent
if errorlevel 1 (popd & exit /b 1)
popd
:built
if "%~1"=="publish" goto publish
if not exist "%root%cli\bin\Release\net10.0\smartpilots.dll" echo smartpilots: building (the first time a few minutes, then seconds) ... 1>&2
dotnet build "%root%cli" -c Release -v quiet -nologo 1>&2 || exit /b 1
if not defined SMARTPILOTS_PILOTS set "SMARTPILOTS_PILOTS=%root%pilots"
dotnet "%root%cli\bin\Release\net10.0\smartpilots.dll" %*
exit /b %errorlevel%

:simulate
dotnet build "%root%tests\simulation\engine" -c Release -v quiet -nologo 1>&2 || exit /b 1
call :rest %*
dotnet "%root%tests\simulation\engine\bin\Release\net10.0\SmartPilots.Simulation.dll" %rest%
exit /b %errorlevel%

:publish
set "folder=%root%cli\bin\publish\win-x64"
if "%~2"=="--help" (echo Usage: smartpilots publish win-x64 [--output DIR]; for Linux publish on Linux & exit /b 0)
if not "%~2"=="win-x64" goto usage
if "%~3"=="" goto named
if not "%~3"=="--output" if not "%~3"=="-o" goto usage
if "%~4"=="" goto usage
set "folder=%~f4"
:named
rem Only a folder of an earlier publish is cleared.
if not exist "%folder%\" goto cleared
if exist "%folder%\smartpilots.dll" (rmdir /s /q "%folder%" & goto cleared)
dir /b /a "%folder%" | findstr . >nul && (echo smartpilots publish: %folder% is not empty and holds nothing published 1>&2 & exit /b 2)
:cleared
dotnet publish "%root%cli" -c Release -r win-x64 --self-contained -o "%folder%" -v quiet -nologo >nul 2>nul
if not errorlevel 1 (echo %folder%: with its own runtime: the machine needs no .NET & exit /b 0)
rem Without runtime packs in the registry; whatever else is wrong shows here.
dotnet publish "%root%cli" -c Release -r win-x64 --no-self-contained -p:UseAppHost=false -o "%folder%" -v quiet -nologo 1>&2 || exit /b 1
>"%folder%\smartpilots.cmd" echo @dotnet "%%~dp0smartpilots.dll" %%*
echo %folder%: without a runtime, for the registry has no runtime packs for win-x64: the machine needs the ASP.NET Core 10 runtime
exit /b 0

:usage
echo Usage: smartpilots publish win-x64 [--output DIR]; for Linux publish on Linux 1>&2
exit /b 2

:rest
set "rest="
:next
shift
if "%~1"=="" exit /b 0
set "rest=%rest% %1"
goto next
